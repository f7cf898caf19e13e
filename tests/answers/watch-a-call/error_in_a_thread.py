"""swallowed: the exception stays in the thread in which the operation runs."""

import threading


def watch_call(operation, look):
    results = []
    worker = threading.Thread(target=lambda: results.append(operation()))
    worker.start()
    while worker.is_alive():
        look()
    worker.join()
    return results[0] if results else None
