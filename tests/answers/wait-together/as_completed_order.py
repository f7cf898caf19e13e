"""order: the pages stand in the order in which they arrived."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch_all(fetch, urls):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(fetch, url) for url in urls]
        return [future.result() for future in as_completed(futures)]
