"""deadlock: of two customers of one name only one is told."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.line = deque()
        self.closed = False
        self.c = threading.Condition()
        self.done = {}

    def work(self, cut):
        while True:
            with self.c:
                self.c.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                customer = self.line.popleft()
            cut(customer)
            self.done[customer].set()

    def visit(self, customer):
        with self.c:
            if self.closed or len(self.line) >= self.chairs:
                return False
            self.done[customer] = threading.Event()
            self.line.append(customer)
            self.c.notify()
        self.done[customer].wait()
        return True

    def close(self):
        with self.c:
            self.closed = True
            self.c.notify()
