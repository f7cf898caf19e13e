"""exception: the workers share a generator, which only one may run at a time."""

import threading


def run_batch(names, work, journal, stop, workers):
    errors = {}
    done = set(journal)
    todo = (name for name in names if name not in done)

    def worker():
        for name in todo:
            if stop.is_set():
                return
            try:
                work(name)
            except Exception as error:
                errors[name] = error
            else:
                journal.append(name)

    threads = [threading.Thread(target=worker) for _ in range(workers)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return errors
