"""race: a lock for each id(key), and equal keys are not always the same object."""

import threading


class Cache:
    def __init__(self, make):
        self.make, self.things, self.locks, self.lock = make, {}, {}, threading.Lock()

    def get(self, key):
        with self.lock:
            lock = self.locks.setdefault(id(key), threading.Lock())
        with lock:
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
