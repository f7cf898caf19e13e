"""deadlock: acquire() and release() by hand, and make raises between them."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            lock = self.locks.setdefault(key, threading.Lock())
        lock.acquire()
        if key not in self.things:
            self.things[key] = self.make(key)
        lock.release()
        return self.things[key]
