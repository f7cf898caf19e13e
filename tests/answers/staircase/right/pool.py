"""A pool with a worker for each page."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, addresses):
    with ThreadPoolExecutor(max_workers=len(addresses)) as pool:
        for address in addresses:
            pool.submit(fetch, address)
