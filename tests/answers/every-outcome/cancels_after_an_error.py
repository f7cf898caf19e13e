"""lost-item: the first error cancels what has not begun."""

import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait


def load_all(load, urls, workers):
    results, errors = {}, {}
    with ThreadPoolExecutor(workers) as pool:
        fs = {pool.submit(load, u): u for u in urls}
        for f in as_completed(fs):
            if f.cancelled():
                continue
            try:
                results[fs[f]] = f.result()
            except Exception as e:
                errors[fs[f]] = e
                for g in fs:
                    g.cancel()
    return results, errors
