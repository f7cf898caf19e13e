"""sequential: the pool has a worker for each different page, and one page stands there twice."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=len(set(urls))) as pool:
        list(pool.map(fetch, urls))
