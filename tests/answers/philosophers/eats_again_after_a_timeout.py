"""wasteful: a meal that ended with TimeoutError is begun again."""

import threading


class Table:
    def __init__(self, seats):
        self.seats = seats
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        first, second = sorted((seat, (seat + 1) % self.seats))
        with self.forks[first], self.forks[second]:
            try:
                eat(seat)
            except TimeoutError:
                eat(seat)
