"""lost-item: it returns while the threads are still at work."""

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

    pool = ThreadPoolExecutor(workers)
    for name in names:
        if name not in journal:
            pool.submit(one, name)
    pool.shutdown(wait=False)
    return failed
