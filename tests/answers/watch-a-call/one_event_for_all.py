"""sequential: a watched call within a watched call ends the outer watch."""

import threading

over = threading.Event()


def watch_call(operation, look):
    over.clear()

    def watch():
        while not over.is_set():
            look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return operation()
    finally:
        over.set()
        watcher.join()
