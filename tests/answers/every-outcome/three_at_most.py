"""sequential: three workers at most, whatever was asked for."""

from concurrent.futures import ThreadPoolExecutor


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(min(workers, 3)) as pool:
        futures = {u: pool.submit(load, u) for u in urls}
    for u, f in futures.items():
        try:
            results[u] = f.result()
        except Exception as e:
            errors[u] = e
    return results, errors
