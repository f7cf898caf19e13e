"""first come, first in: a line of tickets, each an event, as a fair lock keeps it"""

import threading
from collections import deque


class ReadWriteLock:
    def __init__(self):
        self.lock = threading.Lock()
        self.line = deque()
        self.readers = 0
        self.writing = False

    def _let_in(self):
        while self.line:
            kind, event = self.line[0]
            if self.writing or (kind == "write" and self.readers):
                return
            self.line.popleft()
            if kind == "write":
                self.writing = True
            else:
                self.readers += 1
            event.set()

    def _come(self, kind):
        event = threading.Event()
        with self.lock:
            self.line.append((kind, event))
            self._let_in()
        event.wait()

    def acquire_read(self):
        self._come("read")

    def release_read(self):
        with self.lock:
            self.readers -= 1
            self._let_in()

    def acquire_write(self):
        self._come("write")

    def release_write(self):
        with self.lock:
            self.writing = False
            self._let_in()
