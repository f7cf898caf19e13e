"""lost-item: what was under way when stop came is done, and not noted."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def one(name):
        if not stop.is_set():
            work(name)

    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(one, name): name for name in names if name not in journal}
        for future in as_completed(futures):
            if stop.is_set():
                break
            if future.exception() is None:
                journal.append(futures[future])
            else:
                failed[futures[future]] = future.exception()
    return failed
