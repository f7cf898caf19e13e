"""wrong-result: as_completed gives the order of the ends, and not that of the urls."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(load, url) for url in urls]
        for url, future in zip(urls, as_completed(futures)):
            error = future.exception()
            if error is None:
                results[url] = future.result()
            else:
                errors[url] = error
    return results, errors
