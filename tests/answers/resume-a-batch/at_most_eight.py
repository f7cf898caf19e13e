"""sequential: the pool has eight workers at most, whatever is asked."""

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
    with ThreadPoolExecutor(min(workers, 8)) as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return failed
