"""swallowed: nobody asks the futures for their exceptions."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    def one(name):
        if not stop.is_set():
            work(name)
            journal.append(name)

    noted = set(journal)
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if name not in noted:
                pool.submit(one, name)
    return {}
