"""lost-item: it looks at what is done at once, and waits for nothing."""

from concurrent.futures import ThreadPoolExecutor


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(load, url): url for url in urls}
        for future, url in futures.items():
            if future.done():
                try:
                    results[url] = future.result()
                except Exception as error:
                    errors[url] = error
    return results, errors
