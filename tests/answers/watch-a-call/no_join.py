"""leak: it returns while the watcher is still in the middle of a look."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def work():
        while not done.is_set():
            look()

    threading.Thread(target=work).start()
    try:
        return operation()
    finally:
        done.set()
