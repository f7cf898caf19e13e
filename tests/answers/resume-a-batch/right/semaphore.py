"""A thread for each name, begun when a semaphore lets it."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed


def run_batch(names, work, journal, stop, workers):
    slots = threading.Semaphore(workers)
    errors = {}
    threads = []

    def one(n):
        try:
            work(n)
            journal.append(n)
        except Exception as e:
            errors[n] = e
        finally:
            slots.release()

    for n in names:
        if n in journal:
            continue
        slots.acquire()
        if stop.is_set():
            slots.release()
            break
        t = threading.Thread(target=one, args=(n,))
        t.start()
        threads.append(t)
    for t in threads:
        t.join()
    return errors
