"""deadlock: one producer is woken when the buffer was full, and all when it was empty."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.size = size
        self.items = deque()
        self.cond = threading.Condition()

    def put(self, item):
        with self.cond:
            self.cond.wait_for(lambda: len(self.items) < self.size)
            self.items.append(item)
            if len(self.items) <= 1:
                self.cond.notify_all()

    def get(self):
        with self.cond:
            self.cond.wait_for(lambda: len(self.items))
            item = self.items.popleft()
            if len(self.items) == self.size - 1:
                self.cond.notify()
            return item
