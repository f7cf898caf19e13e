"""sequential: thousands of locks, of which two keys with one hash share one."""

import threading


class Cache:
    def __init__(self, make):
        self.make, self.things = make, {}
        self.locks = [threading.Lock() for _ in range(4096)]

    def get(self, key):
        with self.locks[hash(key) % 4096]:
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
