"""wrong-result: 0 and '' become None."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def keep_looking():
        while not done.is_set():
            look()

    watcher = threading.Thread(target=keep_looking)
    watcher.start()
    try:
        return operation() or None
    finally:
        done.set()
        watcher.join()
