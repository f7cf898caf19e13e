"""deadlock: close() puts a last item into a queue that may be full."""

import queue
import threading


class BarberShop:
    def __init__(self, chairs):
        self.line = queue.Queue(chairs)
        self.lock = threading.Lock()
        self.closed = False

    def work(self, cut):
        while (place := self.line.get()) is not None:
            customer, done = place
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.lock:
            if self.closed:
                return False
            try:
                self.line.put_nowait((customer, done))
            except queue.Full:
                return False
        done.wait()
        return True

    def close(self):
        with self.lock:
            self.closed = True
        self.line.put(None)
