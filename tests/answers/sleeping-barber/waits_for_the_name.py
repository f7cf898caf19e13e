"""order: Who has the same name as the one whose hair was cut takes it for the own haircut."""

import threading


class BarberShop:
    def __init__(self, chairs):
        self.chairs = chairs
        self.c = threading.Condition()
        self.line = []
        self.done = []
        self.closed = False

    def work(self, cut):
        while True:
            with self.c:
                while not self.line and not self.closed:
                    self.c.wait()
                if not self.line:
                    return
                who = self.line.pop(0)
            cut(who)
            with self.c:
                self.done.append(who)
                self.c.notify_all()

    def visit(self, customer):
        with self.c:
            if self.closed or len(self.line) >= self.chairs:
                return False
            self.line.append(customer)
            self.c.notify_all()
            while customer not in self.done:
                self.c.wait()
            self.done.remove(customer)
        return True

    def close(self):
        with self.c:
            self.closed = True
            self.c.notify_all()
