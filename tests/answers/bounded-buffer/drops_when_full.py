"""unbounded: a full buffer throws the oldest item away, in place of waiting."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.items = deque(maxlen=size)
        self.filled = threading.Condition()

    def put(self, item):
        with self.filled:
            self.items.append(item)
            self.filled.notify()

    def get(self):
        with self.filled:
            while not self.items:
                self.filled.wait()
            return self.items.popleft()
