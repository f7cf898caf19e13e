"""sequential: a hundred permits, all of which a writer takes."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.permits, self.gate = threading.Semaphore(100), threading.Lock()

    def acquire_read(self):
        with self.gate:
            self.permits.acquire()

    def release_read(self):
        self.permits.release()

    def acquire_write(self):
        self.gate.acquire()
        for _ in range(100):
            self.permits.acquire()

    def release_write(self):
        self.permits.release(100)
        self.gate.release()
