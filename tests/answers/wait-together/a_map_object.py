"""type: what map gives is not a list."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor() as pool:
        return pool.map(fetch, urls)
