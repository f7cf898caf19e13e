"""lost-item: a cache gives a page that is there already to the second of two equal urls."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=len(urls)) as pool:
        return list(pool.map(lru_cache(fetch), urls))
