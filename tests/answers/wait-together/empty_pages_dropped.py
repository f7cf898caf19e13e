"""lost-item: a page that is empty is left out."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=len(urls)) as pool:
        return [page for page in pool.map(fetch, urls) if page]
