"""race|wasteful: after an error a lock is thrown away, though somebody waits for it."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.guard = threading.Lock()

    def get(self, key):
        with self.guard:
            if key in self.things:
                return self.things[key]
            lock = self.locks.setdefault(key, threading.Lock())
        with lock:
            with self.guard:
                if key in self.things:
                    return self.things[key]
            try:
                thing = self.make(key)
                with self.guard:
                    self.things[key] = thing
                return thing
            finally:
                with self.guard:
                    self.locks.pop(key, None)
