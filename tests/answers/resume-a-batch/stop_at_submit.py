"""wasteful: stop is looked at when the names are submitted, which takes no time."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        try:
            work(name)
        except Exception as error:
            failed[name] = error
        else:
            journal.append(name)

    noted = set(journal)
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if stop.is_set():
                break
            if name not in noted:
                pool.submit(one, name)
    return failed
