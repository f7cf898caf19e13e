"""order|deadlock: the end of one haircut sends all customers home."""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.waiting = deque()
        self.closed = False
        self.changed = threading.Condition()
        self.done = threading.Semaphore(0)

    def work(self, cut):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.waiting or self.closed)
                if not self.waiting:
                    return
                customer = self.waiting.popleft()
            cut(customer)
            self.done.release()

    def visit(self, customer):
        with self.changed:
            if self.closed or len(self.waiting) == self.chairs:
                return False
            self.waiting.append(customer)
            self.changed.notify()
        self.done.acquire()
        return True

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
