"""busy-wait: the second asks again and again whether it is made."""

import threading


class Cache:
    def __init__(self, make):
        self.make = make
        self.things = {}
        self.locks = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            mine = key not in self.locks
            if mine:
                self.locks[key] = True
        if mine:
            try:
                self.things[key] = self.make(key)
            except BaseException:
                del self.locks[key]
                raise
        while key not in self.things:
            pass
        return self.things[key]
