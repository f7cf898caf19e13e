"""A condition with a time limit between two looks."""

import threading


def watch_call(operation, look):
    c = threading.Condition()
    over = []

    def watch():
        while True:
            with c:
                if over or c.wait_for(lambda: over, 0.0005):
                    return
            look()

    t = threading.Thread(target=watch)
    t.start()
    try:
        return operation()
    finally:
        with c:
            over.append(1)
            c.notify()
        t.join()
