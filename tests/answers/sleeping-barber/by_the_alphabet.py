"""order: the line is a heap, from which the name that is first in the alphabet comes."""

import itertools
import threading
from heapq import heappop, heappush


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.line = []
        self.tickets = itertools.count()
        self.closed = False
        self.cond = threading.Condition()

    def work(self, cut):
        while True:
            with self.cond:
                self.cond.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                customer, _, done = heappop(self.line)
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.cond:
            if self.closed or len(self.line) >= self.chairs:
                return False
            heappush(self.line, (customer, next(self.tickets), done))
            self.cond.notify()
        done.wait()
        return True

    def close(self):
        with self.cond:
            self.closed = True
            self.cond.notify()
