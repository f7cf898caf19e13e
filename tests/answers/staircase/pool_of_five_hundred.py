"""sequential: a pool of a size that seemed enough for anybody."""

from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=500) as pool:
        list(pool.map(fetch, urls))
