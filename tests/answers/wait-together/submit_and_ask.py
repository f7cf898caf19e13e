"""sequential: each future is asked for its result before the next one is submitted."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor() as pool:
        return [pool.submit(fetch, url).result() for url in urls]
