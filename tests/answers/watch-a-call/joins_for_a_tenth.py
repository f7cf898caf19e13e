"""leak: waits for the thread for a tenth of a second only."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def watch():
        while not done.wait(0.001):
            look()

    t = threading.Thread(target=watch, daemon=True)
    t.start()
    try:
        return operation()
    finally:
        done.set()
        t.join(timeout=0.1)
