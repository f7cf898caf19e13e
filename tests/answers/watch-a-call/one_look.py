"""sequential: the thread looks once and ends."""

import threading


def watch_call(operation, look):
    watcher = threading.Thread(target=look)
    watcher.start()
    result = operation()
    watcher.join()
    return result
