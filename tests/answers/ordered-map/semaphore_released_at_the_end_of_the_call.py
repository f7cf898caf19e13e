"""unbounded: the semaphore counts calls under way, and not results that wait."""

import threading
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    free = threading.Semaphore(limit)

    def call(item):
        try:
            return function(item)
        finally:
            free.release()

    with ThreadPoolExecutor(max_workers=limit) as pool:
        futures = []
        for item in items:
            free.acquire()
            futures.append(pool.submit(call, item))
        for future in futures:
            yield future.result()
