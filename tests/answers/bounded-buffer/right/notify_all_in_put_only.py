"""Only put() wakes all: whoever waits for an item is gone from the line by then."""

import threading


class BoundedBuffer:
    def __init__(self, size):
        self.size, self.items = size, []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) == self.size:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            self.changed.notify()
            return self.items.pop(0)
