"""swallowed: a KeyError of make is taken for one of the dictionary."""

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
            try:
                return self.things[key]
            except KeyError:
                try:
                    thing = self.things[key] = self.make(key)
                except KeyError:
                    return None
                return thing
