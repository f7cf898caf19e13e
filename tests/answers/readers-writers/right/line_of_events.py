"""A line in the order of arrival; who leaves lets in the front of the line."""

import threading
from collections import deque


class ReadWriteLock:
    def __init__(self):
        self._lock = threading.Lock()
        self._line = deque()
        self._inside = 0  # -1: a writer

    def _admit(self):
        while self._line:
            writes, gate = self._line[0]
            if self._inside < 0 or (writes and self._inside):
                return
            self._line.popleft()
            self._inside = -1 if writes else self._inside + 1
            gate.release()

    def _enter(self, writes):
        gate = threading.Lock()
        gate.acquire()
        with self._lock:
            self._line.append((writes, gate))
            self._admit()
        gate.acquire()

    def acquire_read(self):
        self._enter(False)

    def release_read(self):
        with self._lock:
            self._inside -= 1
            self._admit()

    def acquire_write(self):
        self._enter(True)

    def release_write(self):
        with self._lock:
            self._inside = 0
            self._admit()
