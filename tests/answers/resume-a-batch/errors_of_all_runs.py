"""wrong-result: errors of earlier runs come back."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

ERRORS = {}


def run_batch(names, work, journal, stop, workers):
    def one(n):
        if stop.is_set():
            return
        try:
            work(n)
        except Exception as e:
            ERRORS[n] = e
        else:
            journal.append(n)

    with ThreadPoolExecutor(workers) as p:
        p.map(one, [n for n in names if n not in journal])
    return ERRORS
