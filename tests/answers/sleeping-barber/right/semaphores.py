"""a semaphore wakes the barber; a lock guards the line; None in it is the end of work"""

import threading


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.line = []
        self.open = True
        self.mutex = threading.Lock()
        self.somebody = threading.Semaphore(0)

    def work(self, cut):
        while True:
            self.somebody.acquire()
            with self.mutex:
                next_one = self.line.pop(0)
            if next_one is None:
                return
            cut(next_one[0])
            next_one[1].release()

    def visit(self, customer):
        finished = threading.Semaphore(0)
        with self.mutex:
            if not self.open or len(self.line) >= self.chairs:
                return False
            self.line.append((customer, finished))
        self.somebody.release()
        finished.acquire()
        return True

    def close(self):
        with self.mutex:
            self.open = False
            self.line.append(None)
        self.somebody.release()
