"""one condition for the table: wait until no neighbour eats"""

import threading


class Table:
    def __init__(self, seats=5):
        self.eating = [False] * seats
        self.changed = threading.Condition()

    def dine(self, seat, eat):
        left, right = seat - 1, (seat + 1) % len(self.eating)
        with self.changed:
            while self.eating[left] or self.eating[right]:
                self.changed.wait()
            self.eating[seat] = True
        try:
            eat(seat)
        finally:
            with self.changed:
                self.eating[seat] = False
                self.changed.notify_all()
