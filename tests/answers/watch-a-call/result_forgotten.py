"""wrong-result: the result of the operation is dropped."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def work():
        while not done.is_set():
            look()

    watcher = threading.Thread(target=work)
    watcher.start()
    try:
        operation()
    finally:
        done.set()
        watcher.join()
