"""An event for each who waits."""

import threading
from collections import deque


class BoundedBuffer:
    def __init__(self, size):
        self.size = size
        self.items = deque()
        self.lock = threading.Lock()
        self.putters = deque()
        self.getters = deque()

    def _wait(self, line):
        mine = threading.Event()
        line.append(mine)
        self.lock.release()
        mine.wait()
        self.lock.acquire()

    def _wake(self, line):
        if line:
            line.popleft().set()

    def put(self, item):
        with self.lock:
            while len(self.items) >= self.size:
                self._wait(self.putters)
            self.items.append(item)
            self._wake(self.getters)

    def get(self):
        with self.lock:
            while not self.items:
                self._wait(self.getters)
            item = self.items.popleft()
            self._wake(self.putters)
            return item
