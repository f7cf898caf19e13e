"""lost-item|swallowed: one try around the loop ends the loop at the first error."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(load, url): url for url in urls}
        try:
            for future in as_completed(futures):
                results[futures[future]] = future.result()
        except Exception as error:
            errors[futures[future]] = error
    return results, errors
