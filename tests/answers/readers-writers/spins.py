"""busy-wait|hang: it asks again and again without even a pause."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.lock = threading.Lock()
        self.readers = 0
        self.writing = False
        self.writers_waiting = 0

    def acquire_read(self):
        while True:
            with self.lock:
                if not self.writing and not self.writers_waiting:
                    self.readers += 1
                    return

    def release_read(self):
        with self.lock:
            self.readers -= 1

    def acquire_write(self):
        with self.lock:
            self.writers_waiting += 1
        while True:
            with self.lock:
                if not self.writing and not self.readers:
                    self.writers_waiting -= 1
                    self.writing = True
                    return

    def release_write(self):
        with self.lock:
            self.writing = False
