"""lost-item: futures by url: the page of the first of two equal urls is forgotten."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=len(urls)) as pool:
        futures = {url: pool.submit(fetch, url) for url in urls}
        return [futures[url].result() for url in urls]
