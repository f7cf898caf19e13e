"""unbounded|deadlock: a bounded queue makes customers wait for a chair, in place of going."""

import queue
import threading


class BarberShop:
    def __init__(self, chairs):
        self.jobs = queue.Queue(chairs)
        self.lock = threading.Lock()
        self.is_open = True

    def work(self, cut):
        while True:
            job = self.jobs.get()
            if job is None:
                return
            customer, done = job
            cut(customer)
            done.set()

    def visit(self, customer):
        if not self.is_open:
            return False
        done = threading.Event()
        self.jobs.put((customer, done))
        done.wait()
        return True

    def close(self):
        self.is_open = False
        self.jobs.put(None)
