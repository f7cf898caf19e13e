"""sequential: a worker for each different url, and one stands there twice."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=len(set(urls))) as pool:
        return list(pool.map(fetch, urls))
