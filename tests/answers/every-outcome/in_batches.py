"""sequential: the next batch begins when all of the last one has ended."""

from concurrent.futures import ThreadPoolExecutor


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(workers) as pool:
        for i in range(0, len(urls), workers):
            futures = {u: pool.submit(load, u) for u in urls[i : i + workers]}
            for u, f in futures.items():
                try:
                    results[u] = f.result()
                except Exception as e:
                    errors[u] = e
    return results, errors
