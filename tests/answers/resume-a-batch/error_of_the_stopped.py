"""swallowed: an error that comes after the stop is forgotten."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        if stop.is_set():
            return
        try:
            work(name)
        except Exception as error:
            if not stop.is_set():
                failed[name] = error
        else:
            journal.append(name)

    noted = set(journal)
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return failed
