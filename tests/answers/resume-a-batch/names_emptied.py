"""wrong-result: it takes the names out of the caller's list, and nothing is left to resume."""

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
    with ThreadPoolExecutor(workers) as pool:
        while names:
            name = names.pop(0)
            if name not in noted:
                pool.submit(one, name)
    return failed
