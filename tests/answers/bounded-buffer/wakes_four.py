"""deadlock: wakes four, and all four may be of the wrong kind."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.size, self.items, self.changed = size, deque(), threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.size:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify(4)

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.popleft()
            self.changed.notify(4)
            return item
