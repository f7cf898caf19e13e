"""race: two see that it is missing, and both make it."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            missing = key not in self.things
        if missing:
            thing = self.make(key)
            with self.lock:
                self.things[key] = thing
        return self.things[key]
