"""wrong-result: one thing, whatever the key."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            if "thing" not in self.things:
                self.things["thing"] = self.make(key)
        return self.things["thing"]
