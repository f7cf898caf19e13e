"""a ring of places, and two conditions on one lock, one notify each"""

import threading


class BoundedBuffer:
    def __init__(self, capacity=1):
        self.ring = [None] * capacity
        self.first = self.count = 0
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, value):
        with self.not_full:
            while self.count == len(self.ring):
                self.not_full.wait()
            self.ring[(self.first + self.count) % len(self.ring)] = value
            self.count += 1
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while self.count == 0:
                self.not_empty.wait()
            value = self.ring[self.first]
            self.first = (self.first + 1) % len(self.ring)
            self.count -= 1
            self.not_full.notify()
            return value
