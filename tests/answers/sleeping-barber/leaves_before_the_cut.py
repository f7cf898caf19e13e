"""order: visit() comes back when the customer sits, not when the hair is cut."""

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
                customer, taken = self.waiting.popleft()
            taken.set()
            cut(customer)

    def visit(self, customer):
        taken = threading.Event()
        with self.changed:
            if self.closed or len(self.waiting) == self.chairs:
                return False
            self.waiting.append((customer, taken))
            self.changed.notify()
        taken.wait()
        return True

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
