"""order: who was served once counts as served for ever."""

import threading


class BarberShop:
    def __init__(self, chairs):
        self.chairs, self.line, self.served, self.closed = chairs, [], set(), False
        self.changed = threading.Condition()

    def work(self, cut):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.line or self.closed)
                if not self.line:
                    return
                customer = self.line.pop(0)
            cut(customer)
            with self.changed:
                self.served.add(customer)
                self.changed.notify_all()

    def visit(self, customer):
        with self.changed:
            if self.closed or len(self.line) >= self.chairs:
                return False
            self.line.append(customer)
            self.changed.notify_all()
            self.changed.wait_for(lambda: customer in self.served)
        return True

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()
