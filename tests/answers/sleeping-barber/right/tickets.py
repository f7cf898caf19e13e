"""A number for each customer, and one condition for all."""

import threading


class BarberShop:
    def __init__(self, chairs):
        self._chairs, self._line, self._open = chairs, [], True
        self._served = self._tickets = 0
        self._changed = threading.Condition()

    def work(self, cut):
        while True:
            with self._changed:
                while not self._line and self._open:
                    self._changed.wait()
                if not self._line:
                    return
                customer = self._line.pop(0)
            cut(customer)
            with self._changed:
                self._served += 1
                self._changed.notify_all()

    def visit(self, customer):
        with self._changed:
            if not self._open or len(self._line) >= self._chairs:
                return False
            self._tickets += 1
            mine = self._tickets
            self._line.append(customer)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._served >= mine)
        return True

    def close(self):
        with self._changed:
            self._open = False
            self._changed.notify_all()
