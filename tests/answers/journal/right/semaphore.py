"""A thread by inheritance, and a semaphore that counts the lines."""

import threading
from collections import deque


class Journal(threading.Thread):
    def __init__(self, write):
        super().__init__(name="journal", daemon=True)
        self._write, self._lines = write, deque()
        self._there = threading.Semaphore(0)
        self._lock, self._open = threading.Lock(), True
        self.start()

    def run(self):
        while True:
            self._there.acquire()
            try:
                line = self._lines.popleft()
            except IndexError:
                return
            self._write(line)

    def log(self, line):
        with self._lock:
            if not self._open:
                raise RuntimeError
            self._lines.append(line)
            self._there.release()

    def close(self):
        with self._lock:
            self._open = False
            self._there.release()
        self.join()
