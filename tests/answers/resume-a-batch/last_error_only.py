"""swallowed: of several errors only the last is returned."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        if stop.is_set():
            return
        try:
            work(name)
        except Exception as error:
            failed.clear()
            failed[name] = error
        else:
            journal.append(name)

    noted = set(journal)
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return failed
