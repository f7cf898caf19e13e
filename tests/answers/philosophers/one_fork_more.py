"""race: with a fork too many, the first and the last seat share none."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats + 1)]

    def dine(self, seat, eat):
        with self.forks[seat], self.forks[seat + 1]:
            eat(seat)
