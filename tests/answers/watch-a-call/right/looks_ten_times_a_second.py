"""Looks ten times a second."""

import threading


def watch_call(operation, look):
    done = threading.Event()

    def watch():
        while not done.wait(0.1):
            look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        return operation()
    finally:
        done.set()
        thread.join()
