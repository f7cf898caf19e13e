"""sequential: two threads for three pages."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(fetch, urls))
