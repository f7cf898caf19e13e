"""starvation|deadlock: get() wakes a producer only if the buffer was full."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.items = deque()
        self.size = size
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.lock:
            while len(self.items) >= self.size:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        with self.lock:
            while not self.items:
                self.not_empty.wait()
            if len(self.items) == self.size:
                self.not_full.notify()
            return self.items.popleft()
