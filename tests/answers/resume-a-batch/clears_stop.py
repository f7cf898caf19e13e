"""wrong-result: it clears stop, which belongs to the caller."""

import threading


def run_batch(names, work, journal, stop, workers):
    done = set(journal)
    missing = iter([name for name in names if name not in done])
    lock, errors = threading.Lock(), {}

    def worker():
        while True:
            with lock:
                if stop.is_set():
                    return
                name = next(missing, worker)
            if name is worker:
                return
            try:
                work(name)
            except Exception as error:
                with lock:
                    errors[name] = error
            else:
                with lock:
                    journal.append(name)

    threads = [threading.Thread(target=worker) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.clear()
    return errors
