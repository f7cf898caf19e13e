"""sequential: result() is asked for in the loop that submits."""

from concurrent.futures import ThreadPoolExecutor


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for url in urls:
            future = pool.submit(load, url)
            try:
                results[url] = future.result()
            except Exception as error:
                errors[url] = error
    return results, errors
