"""unbounded: Queue(0) has no limit."""

import queue
import threading


class BarberShop:
    def __init__(self, chairs):
        self.line, self.closed = queue.Queue(maxsize=chairs), False
        self.lock, self.bell = threading.Lock(), threading.Semaphore(0)

    def work(self, cut):
        while True:
            self.bell.acquire()
            try:
                customer, done = self.line.get_nowait()
            except queue.Empty:
                return
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
            self.bell.release()
        done.wait()
        return True

    def close(self):
        with self.lock:
            self.closed = True
            self.bell.release()
