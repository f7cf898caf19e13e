"""starvation: the first of two writers takes down the flag of the other."""

import threading
from collections import deque


class ReadWriteLock:
    def __init__(self):
        self.c = threading.Condition()
        self.r = 0
        self.w = False
        self.waiting = False

    def acquire_read(self):
        with self.c:
            self.c.wait_for(lambda: not self.w and not self.waiting)
            self.r += 1

    def release_read(self):
        with self.c:
            self.r -= 1
            self.c.notify_all()

    def acquire_write(self):
        with self.c:
            self.waiting = True
            self.c.wait_for(lambda: not self.w and not self.r)
            self.waiting = False
            self.w = True

    def release_write(self):
        with self.c:
            self.w = False
            self.c.notify_all()
