"""sequential: a pool of which nobody says the size has at most 32 workers."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor() as pool:
        list(pool.map(fetch, urls))
