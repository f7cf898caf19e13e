"""late: the journal is written when all is over."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed


def run_batch(names, work, journal, stop, workers):
    errors = {}
    done = []

    def one(n):
        if stop.is_set():
            return
        try:
            work(n)
        except Exception as e:
            errors[n] = e
        else:
            done.append(n)

    with ThreadPoolExecutor(workers) as p:
        p.map(one, [n for n in names if n not in journal])
    journal.extend(done)
    return errors
