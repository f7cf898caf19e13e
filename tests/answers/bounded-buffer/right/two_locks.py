"""A lock for each end, as LinkedBlockingQueue has it."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.items = deque()
        self.size = size
        self.not_full = threading.Condition()
        self.not_empty = threading.Condition()

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
