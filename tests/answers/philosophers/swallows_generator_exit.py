"""swallowed: a context manager that takes GeneratorExit for its own end."""

import threading
from contextlib import contextmanager


class Table:
    def __init__(self, seats):
        self.seats = seats
        self.forks = [threading.Lock() for _ in range(seats)]

    @contextmanager
    def both_forks(self, seat):
        first, second = sorted((seat, (seat + 1) % self.seats))
        with self.forks[first], self.forks[second]:
            try:
                yield
            except GeneratorExit:
                return

    def dine(self, seat, eat):
        with self.both_forks(seat):
            eat(seat)
