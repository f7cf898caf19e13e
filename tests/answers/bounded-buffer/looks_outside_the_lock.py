"""unbounded: whether there is a place is asked before the lock is taken."""

import threading


class BoundedBuffer:
    def __init__(self, size):
        self.size = size
        self.items = []
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)

    def put(self, item):
        if len(self.items) >= self.size:
            with self.lock:
                self.changed.wait_for(lambda: len(self.items) < self.size)
        with self.lock:
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.lock:
            self.changed.wait_for(lambda: self.items)
            item = self.items.pop(0)
            self.changed.notify_all()
            return item
