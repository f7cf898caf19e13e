"""the buffer is a condition itself"""

import queue
import threading
from collections import deque


class BoundedBuffer(threading.Condition):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.items = deque()

    def put(self, item):
        with self:
            while not len(self.items) < self.size:
                self.wait()
            self.items.append(item)
            self.notify_all()

    def get(self):
        self.acquire()
        try:
            while not (n := len(self.items)):
                self.wait()
            return self.items.popleft()
        finally:
            self.notify_all()
            self.release()
