"""leak: waits for the futures, and the pool's threads stay."""

from concurrent.futures import ThreadPoolExecutor, wait


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
    pool = ThreadPoolExecutor(workers)
    fs = []
    if True:
        for name in names:
            if name not in noted:
                fs.append(pool.submit(one, name))
    wait(fs)
    return failed
