"""wrong-result|deadlock: the line belongs to the class, and so to all shops."""

import threading
from collections import deque


class BarberShop:
    line = deque()
    c = threading.Condition()

    def __init__(self, chairs):
        self.chairs = chairs
        self.closed = False

    def work(self, cut):
        while True:
            with self.c:
                self.c.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                customer, done = self.line.popleft()
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.c:
            if self.closed or len(self.line) >= self.chairs:
                return False
            self.line.append((customer, done))
            self.c.notify_all()
        done.wait()
        return True

    def close(self):
        with self.c:
            self.closed = True
            self.c.notify_all()
