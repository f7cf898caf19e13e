"""Who waits brings a lock, and the other one hands the item over."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.size, self.items, self.guard = size, deque(), threading.Lock()
        self.putters, self.getters = deque(), deque()

    def put(self, item):
        with self.guard:
            if self.getters:
                box, bell = self.getters.popleft()
                box.append(item)
                bell.release()
                return
            if len(self.items) < self.size:
                self.items.append(item)
                return
            bell = threading.Lock()
            bell.acquire()
            self.putters.append((item, bell))
        bell.acquire()

    def get(self):
        with self.guard:
            if self.items:
                item = self.items.popleft()
                if self.putters:
                    waiting, bell = self.putters.popleft()
                    self.items.append(waiting)
                    bell.release()
                return item
            box, bell = [], threading.Lock()
            bell.acquire()
            self.getters.append((box, bell))
        bell.acquire()
        return box[0]
