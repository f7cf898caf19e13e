"""The count of readers is changed without a lock, so a writer gets in too early."""

import threading

KIND = "deadlock"


class Library:
    def __init__(self, careful):
        self.careful = careful
        self.count_lock = threading.Lock()
        self.writing = threading.Lock()
        self.readers = 0
        self.page = [1, 1]
        self.torn = False

    def start_reading(self):
        self.readers += 1
        if self.readers == 1:
            self.writing.acquire()

    def stop_reading(self):
        self.readers -= 1
        if self.readers == 0:
            self.writing.release()

    def read(self):
        if self.careful:
            with self.count_lock:
                self.start_reading()
        else:
            self.start_reading()
        if self.page[0] != self.page[1]:
            self.torn = True
        if self.careful:
            with self.count_lock:
                self.stop_reading()
        else:
            self.stop_reading()

    def write(self):
        with self.writing:
            self.page[0] += 1
            self.page[1] += 1


buggy, fixed = Library(careful=False), Library(careful=True)

BUGGY = ([buggy.read, buggy.read, buggy.write], lambda: not buggy.torn)
FIXED = ([fixed.read, fixed.read, fixed.write], lambda: not fixed.torn)
