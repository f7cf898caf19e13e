"""Two conditions with two locks, never one inside the other."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.size, self.items = size, deque()
        self.not_full, self.not_empty = threading.Condition(), threading.Condition()

    def put(self, item):
        with self.not_full:
            while len(self.items) >= self.size:
                self.not_full.wait()
            self.items.append(item)
        with self.not_empty:
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            item = self.items.popleft()
        with self.not_full:
            self.not_full.notify()
        return item
