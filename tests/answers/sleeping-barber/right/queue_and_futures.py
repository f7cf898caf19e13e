"""a queue without a limit, a semaphore for the chairs, and a future for each haircut"""

import queue
import threading
from concurrent.futures import Future


class BarberShop:
    def __init__(self, chairs):
        self.free_chairs = threading.Semaphore(chairs)
        self.jobs = queue.Queue()
        self.lock = threading.Lock()
        self.is_open = True

    def work(self, cut):
        while (job := self.jobs.get()) is not None:
            customer, future = job
            self.free_chairs.release()
            cut(customer)
            future.set_result(True)

    def visit(self, customer):
        with self.lock:
            if not self.is_open or not self.free_chairs.acquire(blocking=False):
                return False
            future = Future()
            self.jobs.put((customer, future))
        return future.result()

    def close(self):
        with self.lock:
            self.is_open = False
            self.jobs.put(None)
