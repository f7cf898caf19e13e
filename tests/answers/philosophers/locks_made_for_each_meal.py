"""race: each meal makes forks of its own, which keep nobody out."""

import threading


class Table:
    def __init__(self, seats):
        self.seats = seats

    def dine(self, seat, eat):
        forks = [threading.Lock() for _ in range(self.seats)]
        first, second = sorted([seat, (seat + 1) % self.seats])
        with forks[first], forks[second]:
            eat(seat)
