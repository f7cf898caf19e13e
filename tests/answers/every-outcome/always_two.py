"""sequential: two workers, whatever was asked for."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = {pool.submit(load, url): url for url in urls}
        for future in as_completed(futures):
            try:
                results[futures[future]] = future.result()
            except Exception as error:
                errors[futures[future]] = error
    return results, errors
