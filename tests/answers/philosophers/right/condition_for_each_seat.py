"""A condition for each seat; who leaves wakes the neighbours."""

import threading


class Table:
    def __init__(self, seats):
        self.seats, self.eating = seats, set()
        self.lock = threading.RLock()
        self.changed = [threading.Condition(self.lock) for _ in range(seats)]

    def dine(self, seat, eat):
        beside = {(seat - 1) % self.seats, (seat + 1) % self.seats}
        with self.lock:
            while self.eating & beside:
                self.changed[seat].wait()
            self.eating.add(seat)
        try:
            return eat(seat)
        finally:
            with self.lock:
                self.eating.remove(seat)
                for each in beside:
                    self.changed[each].notify()
