"""wrong-result|deadlock: who is turned away is counted among those who sit."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.free = chairs
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
                self.free += 1
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.changed:
            if self.closed:
                return False
            self.free -= 1
            if self.free < 0:
                return False
            self.waiting.append((customer, done))
            self.changed.notify()
        done.wait()
        return True

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
