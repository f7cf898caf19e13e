"""wasteful: calls operation once more when it has raised an exception."""

import threading


def watch_call(operation, look):
    stop = threading.Event()

    def loop():
        while not stop.is_set():
            look()

    t = threading.Thread(target=loop)
    t.start()
    try:
        try:
            return operation()
        except Exception:
            return operation()
    finally:
        stop.set()
        t.join()
