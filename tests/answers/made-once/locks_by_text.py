"""sequential: a lock for each str(key), and two keys may be the same as text."""

import functools
import threading


class Cache:
    def __init__(self, make):
        self.make = functools.lru_cache(maxsize=None)(make)
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            l = self.locks.setdefault(str(key), threading.Lock())
        with l:
            return self.make(key)
