"""wrong-result: None is a key as any other."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.guard = threading.Lock()

    def get(self, key):
        if key is None:
            return None
        with self.guard:
            lock = self.locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
