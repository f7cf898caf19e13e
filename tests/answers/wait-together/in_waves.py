"""sequential: the fourth page is asked for when the first three have come."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    pages = []
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(urls), 3):
            pages += pool.map(fetch, urls[start : start + 3])
    return pages
