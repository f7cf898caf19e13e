"""wrong-result: a result that is an exception is raised."""

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
            r = operation()
        except BaseException as e:
            r = e
        if isinstance(r, BaseException):
            raise r
        return r
    finally:
        done.set()
        watcher.join()
