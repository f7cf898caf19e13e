"""swallowed: what stops a program, it takes for the end of the operation."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def watch():
        while not done.is_set():
            look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return operation()
    except SystemExit:
        return None
    finally:
        done.set()
        watcher.join()
