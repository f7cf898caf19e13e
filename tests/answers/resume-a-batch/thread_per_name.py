"""unbounded: a thread for each name, however many there are."""

import threading


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

    threads = [
        threading.Thread(target=one, args=(name,)) for name in names if name not in journal
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed
