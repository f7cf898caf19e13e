"""The thread pool of multiprocessing."""

from multiprocessing.pool import ThreadPool


def fetch_all(fetch, urls):
    with ThreadPool(len(urls)) as pool:
        return pool.map(fetch, urls, chunksize=1)
