"""sequential: what look() returns ends the watch."""

import threading


def watch_call(operation, look):
    over = threading.Event()

    def watch():
        while not over.is_set():
            if look():
                break

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return operation()
    finally:
        over.set()
        watcher.join()
