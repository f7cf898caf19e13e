"""swallowed: what cannot be made is None."""

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
            if key not in self.things:
                try:
                    self.things[key] = self.make(key)
                except OSError:
                    return None
            return self.things[key]
