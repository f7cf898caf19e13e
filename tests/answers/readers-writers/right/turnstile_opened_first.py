"""Downey's turnstile: a writer holds it while it waits and writes, and opens it before the room."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.turnstile = threading.Lock()
        self.room_empty = threading.Lock()
        self.mutex = threading.Lock()
        self.readers = 0

    def acquire_read(self):
        with self.turnstile:
            pass
        with self.mutex:
            self.readers += 1
            if self.readers == 1:
                self.room_empty.acquire()

    def release_read(self):
        with self.mutex:
            self.readers -= 1
            if self.readers == 0:
                self.room_empty.release()

    def acquire_write(self):
        self.turnstile.acquire()
        self.room_empty.acquire()

    def release_write(self):
        self.turnstile.release()
        self.room_empty.release()
