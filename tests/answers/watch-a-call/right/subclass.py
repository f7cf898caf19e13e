"""A thread class that is a context manager, and pauses between two looks."""

import threading
import time


class Watcher(threading.Thread):
    def __init__(self, look):
        super().__init__(daemon=True)
        self.look = look
        self.going = True

    def run(self):
        while self.going:
            self.look()
            time.sleep(0.001)

    def __enter__(self):
        self.start()

    def __exit__(self, *error):
        self.going = False
        self.join()


def watch_call(call, glance):
    with Watcher(glance):
        return call()
