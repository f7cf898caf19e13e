"""the caller's thread notes, by as_completed; a task says whether it was begun"""

from concurrent.futures import ThreadPoolExecutor, as_completed


def run_batch(names, work, journal, stop, workers):
    failed = {}

    def begin(name):
        if stop.is_set():
            return False
        work(name)
        return True

    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {}
        for name in names:
            if name not in journal:
                futures[pool.submit(begin, name)] = name
        for future in as_completed(futures):
            error = future.exception()
            if error is not None:
                failed[futures[future]] = error
            elif future.result():
                journal.append(futures[future])
    return failed
