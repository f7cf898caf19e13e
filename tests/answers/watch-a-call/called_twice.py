"""wasteful: the operation is called once to be watched, and again for its result."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def keep_looking():
        while not done.is_set():
            look()

    watcher = threading.Thread(target=keep_looking)
    watcher.start()
    try:
        operation()
        return operation()
    finally:
        done.set()
        watcher.join()
