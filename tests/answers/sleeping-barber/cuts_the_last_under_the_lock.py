"""deadlock: who comes after close() is kept waiting while the last ones get their haircuts."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.line = deque()
        self.closed = False
        self.cond = threading.Condition()

    def work(self, cut):
        while not self.closed or len(self.line) > 1:
            with self.cond:
                self.cond.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                customer, done = self.line.popleft()
            cut(customer)
            done.set()
        with self.cond:
            for customer, done in self.line:
                cut(customer)
                done.set()
            self.line.clear()

    def visit(self, customer):
        done = threading.Event()
        with self.cond:
            if self.closed or len(self.line) >= self.chairs:
                return False
            self.line.append((customer, done))
            self.cond.notify()
        done.wait()
        return True

    def close(self):
        with self.cond:
            self.closed = True
            self.cond.notify_all()
