"""unbounded: the pool has its own number of workers, not the one that was given."""

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

    noted = set(journal)
    with ThreadPoolExecutor() as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return failed
