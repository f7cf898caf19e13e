"""late: names are noted in their order, so a slow one holds up all after it."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    errors = {}

    def one(name):
        if stop.is_set():
            return False
        work(name)
        return True

    with ThreadPoolExecutor(workers) as pool:
        futures = {name: pool.submit(one, name) for name in names if name not in journal}
        for name, future in futures.items():
            try:
                if future.result():
                    journal.append(name)
            except Exception as error:
                errors[name] = error
    return errors
