"""lost-item: a result that is an exception is taken for an error."""

import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait


def load_all(load, urls, workers):
    def attempt(url):
        try:
            return load(url)
        except Exception as e:
            return e

    results, errors = {}, {}
    with ThreadPoolExecutor(workers) as pool:
        for url, v in zip(urls, pool.map(attempt, urls)):
            (errors if isinstance(v, Exception) else results)[url] = v
    return results, errors
