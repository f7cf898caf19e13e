"""leak: the pool is kept for the next call, with the workers of the first."""

from concurrent.futures import ThreadPoolExecutor, as_completed

pool = None


def load_all(load, urls, workers):
    global pool
    if pool is None:
        pool = ThreadPoolExecutor(workers)
    results, errors = {}, {}
    futures = {pool.submit(load, u): u for u in urls}
    for f in as_completed(futures):
        try:
            results[futures[f]] = f.result()
        except Exception as e:
            errors[futures[f]] = e
    return results, errors
