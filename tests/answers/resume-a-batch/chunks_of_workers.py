"""sequential: as many as there are workers, and the next when all of these are done."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait


def run_batch(names, work, journal, stop, workers):
    errors = {}
    missing = [n for n in names if n not in journal]

    def one(name):
        try:
            work(name)
        except Exception as error:
            errors[name] = error
        else:
            journal.append(name)

    with ThreadPoolExecutor(workers) as pool:
        for i in range(0, len(missing), workers):
            if stop.is_set():
                break
            wait([pool.submit(one, n) for n in missing[i : i + workers]])
    return errors
