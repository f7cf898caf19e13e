"""busy-wait: a customer leaves after half an hour."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.waiting = deque()
        self.closed = False
        self.changed = threading.Condition()

    def work(self, cut):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.waiting or self.closed)
                if not self.waiting:
                    return
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
        return done.wait(1800)

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
