"""wrong-result: the outcomes of all calls are in the same dictionaries."""

import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait


def load_all(load, urls, workers, results={}, errors={}):
    with ThreadPoolExecutor(workers) as pool:
        fs = {pool.submit(load, u): u for u in urls}
        for f in as_completed(fs):
            try:
                results[fs[f]] = f.result()
            except Exception as e:
                errors[fs[f]] = e
    return results, errors
