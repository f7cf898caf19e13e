"""race: two threads make two locks for one key."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        if key not in self.locks:
            self.locks[key] = threading.Lock()
        lock = self.locks[key]
        with lock:
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
