"""deadlock: None ends the day, and None may be a customer."""

import queue
import threading


class BarberShop:
    def __init__(self, chairs):
        self.chairs, self.line, self.closed = chairs, queue.Queue(), False
        self.lock = threading.Lock()

    def work(self, cut):
        while True:
            customer, done = self.line.get()
            if customer is None:
                return
            cut(customer)
            done.set()

    def visit(self, customer):
        with self.lock:
            if self.closed or self.line.qsize() >= self.chairs:
                return False
            done = threading.Event()
            self.line.put((customer, done))
        done.wait()
        return True

    def close(self):
        with self.lock:
            if not self.closed:
                self.closed = True
                self.line.put((None, None))
