"""Numbers that are drawn, and a count of those served."""

import threading


class BarberShop:
    def __init__(self, chairs):
        self.chairs, self.sat, self.begun, self.served = chairs, 0, 0, 0
        self.names = {}
        self.open = True
        self.lock = threading.Lock()
        self.for_barber = threading.Condition(self.lock)
        self.for_customers = threading.Condition(self.lock)

    def work(self, cut):
        with self.lock:
            while True:
                while self.begun == self.sat and self.open:
                    self.for_barber.wait()
                if self.begun == self.sat:
                    return
                name = self.names.pop(self.begun)
                self.begun += 1
                self.lock.release()
                try:
                    cut(name)
                finally:
                    self.lock.acquire()
                self.served += 1
                self.for_customers.notify_all()

    def visit(self, customer):
        with self.lock:
            if not self.open or self.sat - self.begun >= self.chairs:
                return False
            ticket = self.sat
            self.names[ticket] = customer
            self.sat += 1
            self.for_barber.notify()
            while self.served <= ticket:
                self.for_customers.wait()
            return True

    def close(self):
        with self.lock:
            self.open = False
            self.for_barber.notify_all()
