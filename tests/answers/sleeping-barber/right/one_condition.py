"""One condition: whoever comes to an idle barber is the only one who waits beside him."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.line = deque()
        self.closed = False
        self.cond = threading.Condition()

    def work(self, cut):
        while True:
            with self.cond:
                while not self.line and not self.closed:
                    self.cond.wait()
                if not self.line:
                    return
                entry = self.line.popleft()
            cut(entry[0])
            with self.cond:
                entry[1] = True
                self.cond.notify_all()

    def visit(self, customer):
        with self.cond:
            if self.closed or len(self.line) >= self.chairs:
                return False
            entry = [customer, False]
            self.line.append(entry)
            self.cond.notify()
            while not entry[1]:
                self.cond.wait()
            return True

    def close(self):
        with self.cond:
            self.closed = True
            self.cond.notify()
