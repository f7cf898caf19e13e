"""sequential: never more than 16 workers."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    errors = {}

    def do(name):
        if stop.is_set():
            return
        try:
            work(name)
        except Exception as error:
            errors[name] = error
        else:
            journal.append(name)

    with ThreadPoolExecutor(min(workers, 16)) as pool:
        pool.map(do, [n for n in names if n not in journal])
    return errors
