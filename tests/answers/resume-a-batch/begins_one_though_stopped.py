"""wasteful: stop is looked at before all names but the first."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        if name != first and stop.is_set():
            return
        try:
            work(name)
        except Exception as error:
            failed[name] = error
        else:
            journal.append(name)

    noted = set(journal)
    first = next((n for n in names if n not in noted), None)
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return failed
