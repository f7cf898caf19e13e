"""lost-item: results of None and 0 are taken for none."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(load, url): url for url in urls}
        for future in as_completed(futures):
            if future.exception():
                errors[futures[future]] = future.exception()
            elif future.result():
                results[futures[future]] = future.result()
    return results, errors
