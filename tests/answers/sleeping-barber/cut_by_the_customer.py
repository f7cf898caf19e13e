"""type: the customer cuts, and the barber goes on."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs, self.line, self.closed = chairs, deque(), False
        self.changed = threading.Condition()

    def work(self, cut):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                call, done = self.line.popleft()
            call.append(cut)
            done.set()

    def visit(self, customer):
        done, call = threading.Event(), []
        with self.changed:
            if self.closed or len(self.line) >= self.chairs:
                return False
            self.line.append((call, done))
            self.changed.notify()
        done.wait()
        call[0](customer)
        return True

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
