"""exception: slow pages end the loop with a TimeoutError of as_completed."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(load, url): url for url in urls}
        for future in as_completed(futures, timeout=10):
            try:
                results[futures[future]] = future.result()
            except Exception as error:
                errors[futures[future]] = error
    return results, errors
