"""The last name first: no order is asked for."""

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

    with ThreadPoolExecutor(workers) as p:
        p.map(one, reversed([n for n in names if n not in journal]))
    return errors
