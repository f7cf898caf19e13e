"""The pool of threads of multiprocessing."""

from multiprocessing.pool import ThreadPool


def fetch_all(fetch, urls):
    pool = ThreadPool(len(urls))
    try:
        return pool.map(fetch, urls, chunksize=1)
    finally:
        pool.close()
        pool.join()
