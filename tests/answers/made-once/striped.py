"""sequential: sixteen locks for all keys, so that some share one."""

import threading


class Cache:
    def __init__(self, make):
        self.make, self.things = make, {}
        self.locks = [threading.Lock() for _ in range(16)]

    def get(self, key):
        with self.locks[hash(key) % 16]:
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
