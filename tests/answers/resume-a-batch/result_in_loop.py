"""sequential: result() right after submit() waits before the next one is given out."""

from concurrent.futures import ThreadPoolExecutor


def run_batch(names, work, journal, stop, workers):
    failed = {}
    with ThreadPoolExecutor(workers) as pool:
        for name in names:
            if stop.is_set() or name in journal:
                continue
            try:
                pool.submit(work, name).result()
                journal.append(name)
            except Exception as error:
                failed[name] = error
    return failed
