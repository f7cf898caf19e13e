"""sequential: a pool of one thread does one thing at a time."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=1) as pool:
        return list(pool.map(fetch, urls))
