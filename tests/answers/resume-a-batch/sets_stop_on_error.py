"""wrong-result: an error sets stop, which belongs to the caller."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def run_batch(names, work, journal, stop, workers):
    def one(name):
        if stop.is_set():
            return False
        work(name)
        return True

    errors = {}
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(one, name): name for name in names if name not in journal}
        for future in as_completed(futures):
            try:
                if future.result():
                    journal.append(futures[future])
            except Exception as error:
                errors[futures[future]] = error
                stop.set()
    return errors
