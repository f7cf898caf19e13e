"""order: a customer may go only when nobody sits there any more."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.line = deque()
        self.closed = False
        self.cond = threading.Condition()

    def work(self, cut):
        finished = []
        while True:
            with self.cond:
                if not self.line:
                    for done in finished:
                        done.set()
                    finished.clear()
                self.cond.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                customer, done = self.line.popleft()
            cut(customer)
            finished.append(done)

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
