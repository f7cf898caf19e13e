"""race: between the look into a defaultdict and its storing, another thread makes a lock, too."""

import threading
from collections import defaultdict


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = defaultdict(threading.Lock)

    def get(self, key):
        with self.locks[key]:
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
