"""busy-wait: the barber naps and looks whether somebody has come."""

import queue
import threading


class BarberShop:
    def __init__(self, chairs):
        self.jobs = queue.Queue(chairs)
        self.lock = threading.Lock()
        self.is_open = True

    def work(self, cut):
        while self.is_open or not self.jobs.empty():
            try:
                customer, done = self.jobs.get(timeout=0.1)
            except queue.Empty:
                continue
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.lock:
            if not self.is_open:
                return False
            try:
                self.jobs.put_nowait((customer, done))
            except queue.Full:
                return False
        done.wait()
        return True

    def close(self):
        with self.lock:
            self.is_open = False
