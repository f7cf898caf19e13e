"""sequential: a pool of two workers fetches only two at a time."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=2) as pool:
        for url in urls:
            pool.submit(fetch, url)
