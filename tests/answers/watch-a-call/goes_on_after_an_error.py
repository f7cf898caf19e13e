"""leak: after an exception nobody tells the watcher to stop."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def work():
        while not done.is_set():
            look()

    watcher = threading.Thread(target=work)
    watcher.start()
    result = operation()
    done.set()
    watcher.join()
    return result
