"""leak: the pool is never shut down, so its threads wait for work for ever."""

from concurrent.futures import ThreadPoolExecutor

_pools = []


def fetch_all(fetch, urls):
    pool = ThreadPoolExecutor(len(urls))
    _pools.append(pool)
    return list(pool.map(fetch, urls))
