"""deadlock: close() sets a flag, and nobody wakes the barber."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.waiting = deque()
        self.closed = False
        self.changed = threading.Condition()

    def work(self, cut):
        while not self.closed:
            with self.changed:
                while not self.waiting:
                    self.changed.wait()
                customer, done = self.waiting.popleft()
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.changed:
            if self.closed or len(self.waiting) == self.chairs:
                return False
            self.waiting.append((customer, done))
            self.changed.notify()
        done.wait()
        return True

    def close(self):
        self.closed = True
