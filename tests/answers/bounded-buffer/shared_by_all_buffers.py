"""wrong-result: the items belong to the class, and so to all buffers."""

import threading
from collections import deque


class BoundedBuffer:
    items = deque()
    c = threading.Condition()

    def __init__(self, size):
        self.size = size

    def put(self, item):
        with self.c:
            self.c.wait_for(lambda: len(self.items) < self.size)
            self.items.append(item)
            self.c.notify_all()

    def get(self):
        with self.c:
            self.c.wait_for(lambda: self.items)
            item = self.items.popleft()
            self.c.notify_all()
            return item
