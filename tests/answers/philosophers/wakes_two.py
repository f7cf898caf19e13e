"""starvation: two are woken, who need not be the neighbours."""

import threading


class Table:
    def __init__(self, seats):
        self.free = [True] * seats
        self.changed = threading.Condition()

    def dine(self, seat, eat):
        other = (seat + 1) % len(self.free)
        with self.changed:
            self.changed.wait_for(lambda: self.free[seat] and self.free[other])
            self.free[seat] = self.free[other] = False
        try:
            eat(seat)
        finally:
            with self.changed:
                self.free[seat] = self.free[other] = True
                self.changed.notify(2)
