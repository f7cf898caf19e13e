"""All are waited for, then each is asked for its exception."""

import concurrent.futures


def load_all(load, urls, workers=4):
    with concurrent.futures.ThreadPoolExecutor(workers, "loader") as executor:
        futures = {url: executor.submit(load, url) for url in urls}
        concurrent.futures.wait(futures.values())
    errors = {u: f.exception() for u, f in futures.items() if f.exception() is not None}
    return {u: f.result() for u, f in futures.items() if u not in errors}, errors
