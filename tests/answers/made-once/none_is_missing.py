"""wasteful: a thing that is None is made again each time."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            lock = self.locks.setdefault(key, threading.Lock())
        with lock:
            if self.things.get(key) is None:
                self.things[key] = self.make(key)
            return self.things[key]
