"""sequential: look is called here, and the thread has nothing to do."""

import threading


def watch_call(operation, look):
    watcher = threading.Thread(target=look())
    watcher.start()
    result = operation()
    watcher.join()
    return result
