"""five semaphores, after Courtois, Heymans and Parnas (1971)"""

import threading
from collections import deque


class ReadWriteLock:
    """Courtois et al. 1971, second problem."""

    def __init__(self):
        S = threading.Semaphore
        self.mutex1, self.mutex2, self.mutex3, self.w, self.r = (S(1) for _ in range(5))
        self.readcount = self.writecount = 0

    def acquire_read(self):
        with self.mutex3:
            with self.r:
                with self.mutex1:
                    self.readcount += 1
                    if self.readcount == 1:
                        self.w.acquire()

    def release_read(self):
        with self.mutex1:
            self.readcount -= 1
            if self.readcount == 0:
                self.w.release()

    def acquire_write(self):
        with self.mutex2:
            self.writecount += 1
            if self.writecount == 1:
                self.r.acquire()
        self.w.acquire()

    def release_write(self):
        self.w.release()
        with self.mutex2:
            self.writecount -= 1
            if self.writecount == 0:
                self.r.release()
