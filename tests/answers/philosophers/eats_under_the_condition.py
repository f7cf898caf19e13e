"""sequential: eat() is called under the lock that only guards the notes about who eats."""

import threading


class Table:
    def __init__(self, seats):
        self.eating = [False] * seats
        self.changed = threading.Condition()

    def dine(self, seat, eat):
        left, right = seat - 1, (seat + 1) % len(self.eating)
        with self.changed:
            self.changed.wait_for(lambda: not self.eating[left] and not self.eating[right])
            self.eating[seat] = True
            try:
                eat(seat)
            finally:
                self.eating[seat] = False
                self.changed.notify_all()
