"""unbounded: size is stored and never looked at."""

import threading


class BoundedBuffer:
    def __init__(self, size):
        self.size = size
        self.items = []
        self.filled = threading.Condition()

    def put(self, item):
        with self.filled:
            self.items.append(item)
            self.filled.notify()

    def get(self):
        with self.filled:
            while not self.items:
                self.filled.wait()
            return self.items.pop(0)
