"""swallowed: a CancelledError that load() raised is taken for a call that was cancelled."""

from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(load, url): url for url in urls}
        for future in as_completed(futures):
            url = futures[future]
            try:
                results[url] = future.result()
            except CancelledError:
                continue
            except Exception as error:
                errors[url] = error
    return results, errors
