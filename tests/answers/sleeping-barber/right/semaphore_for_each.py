"""a semaphore for those who come, one for each haircut"""

import threading
from collections import deque


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.m = threading.Lock()
        self.q = deque()
        self.ready = threading.Semaphore(0)
        self.closed = False

    def work(self, cut):
        while True:
            self.ready.acquire()
            with self.m:
                if not self.q:
                    return
                name, sem = self.q.popleft()
            cut(name)
            sem.release()

    def visit(self, customer):
        sem = threading.Semaphore(0)
        with self.m:
            if self.closed or len(self.q) >= self.chairs:
                return False
            self.q.append((customer, sem))
        self.ready.release()
        sem.acquire()
        return True

    def close(self):
        with self.m:
            self.closed = True
        self.ready.release()
