"""lost-item: a name is noted before the work on it is done."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        if stop.is_set():
            return
        journal.append(name)
        try:
            work(name)
        except Exception as error:
            failed[name] = error

    noted = set(journal)
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return failed
