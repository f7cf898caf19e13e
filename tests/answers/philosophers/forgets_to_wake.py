"""starvation: notify() wakes one, and that may be one who cannot eat yet."""

import threading


class Table:
    def __init__(self, seats):
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
                self.changed.notify()
