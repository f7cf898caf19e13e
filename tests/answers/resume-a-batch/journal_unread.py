"""wasteful: the journal is written, and never read."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        if stop.is_set():
            return
        try:
            work(name)
        except Exception as error:
            failed[name] = error
        else:
            journal.append(name)

    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            pool.submit(one, name)
    return failed
