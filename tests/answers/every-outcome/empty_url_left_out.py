"""lost-item: a url that is empty is left out."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(load, url): url for url in urls if url}
        for f in as_completed(futures):
            try:
                results[futures[f]] = f.result()
            except Exception as e:
                errors[futures[f]] = e
    return results, errors
