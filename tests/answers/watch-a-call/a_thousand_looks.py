"""sequential: a fixed number of looks, which are over before the operation is."""

import threading


def watch_call(operation, look):
    def work():
        for _ in range(1000):
            look()

    watcher = threading.Thread(target=work)
    watcher.start()
    result = operation()
    watcher.join()
    return result
