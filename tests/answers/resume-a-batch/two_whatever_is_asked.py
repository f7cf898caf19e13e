"""sequential: two threads, however many are asked for."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed


def run_batch(names, work, journal, stop, workers):
    errors = {}

    def one(n):
        if stop.is_set():
            return
        try:
            work(n)
        except Exception as e:
            errors[n] = e
        else:
            journal.append(n)

    with ThreadPoolExecutor(2) as p:
        p.map(one, [n for n in names if n not in journal])
    return errors
