"""race|deadlock|exception: the number of readers is counted without a lock."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.turnstile = threading.Lock()
        self.room = threading.Semaphore(1)
        self.readers = 0

    def acquire_read(self):
        with self.turnstile:
            self.readers += 1
            if self.readers == 1:
                self.room.acquire()

    def release_read(self):
        self.readers -= 1
        if self.readers == 0:
            self.room.release()

    def acquire_write(self):
        self.turnstile.acquire()
        self.room.acquire()

    def release_write(self):
        self.room.release()
        self.turnstile.release()
