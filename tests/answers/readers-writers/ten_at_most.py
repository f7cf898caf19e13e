"""sequential: a semaphore of ten lets in ten readers, not any number."""

import threading
from collections import deque


class ReadWriteLock:
    def __init__(self):
        self.s = threading.Semaphore(10)
        self.m = threading.Lock()

    def acquire_read(self):
        with self.m:
            self.s.acquire()

    def release_read(self):
        self.s.release()

    def acquire_write(self):
        with self.m:
            for _ in range(10):
                self.s.acquire()

    def release_write(self):
        self.s.release(10)
