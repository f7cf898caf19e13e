"""sequential: four workers, whatever the number of urls."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(fetch, urls))
