"""unbounded: the chairs are never counted."""

import queue
import threading


class BarberShop:
    def __init__(self, chairs):
        self.jobs = queue.Queue()
        self.lock = threading.Lock()
        self.is_open = True

    def work(self, cut):
        while (job := self.jobs.get()) is not None:
            customer, done = job
            cut(customer)
            done.set()

    def visit(self, customer):
        done = threading.Event()
        with self.lock:
            if not self.is_open:
                return False
            self.jobs.put((customer, done))
        done.wait()
        return True

    def close(self):
        with self.lock:
            self.is_open = False
            self.jobs.put(None)
