"""swallowed: raises another exception of the same type."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def keep_looking():
        while not done.is_set():
            look()

    watcher = threading.Thread(target=keep_looking)
    watcher.start()
    try:
        try:
            return operation()
        except BaseException as e:
            raise type(e)(*e.args) from None
    finally:
        done.set()
        watcher.join()
