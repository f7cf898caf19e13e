"""wrong-result: the error of the first call is given to all later ones."""

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
                except Exception as error:
                    self.things[key] = error
            if isinstance(self.things[key], Exception):
                raise self.things[key]
            return self.things[key]
