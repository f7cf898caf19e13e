"""exception: the first error comes out of map, and the rest is lost with it."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    def one(name):
        if not stop.is_set():
            work(name)
            journal.append(name)

    noted = set(journal)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, [name for name in names if name not in noted]))
    return {}
