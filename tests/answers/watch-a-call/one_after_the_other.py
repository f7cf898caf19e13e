"""sequential: the watcher starts when the operation is over."""

import threading


def watch_call(operation, look):
    result = operation()
    watcher = threading.Thread(target=look)
    watcher.start()
    watcher.join()
    return result
