"""wrong-result: 1 and '1' are the same text, and two keys."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.guard = threading.Lock()

    def get(self, key):
        with self.guard:
            lock = self.locks.setdefault(key, threading.Lock())
        with lock:
            if str(key) not in self.things:
                self.things[str(key)] = self.make(key)
            return self.things[str(key)]
