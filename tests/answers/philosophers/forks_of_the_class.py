"""deadlock: the forks belong to the class, and so to all tables."""

import threading


class Table:
    forks = {}

    def __init__(self, seats):
        self.seats = seats
        for i in range(seats):
            Table.forks[i] = threading.Lock()

    def dine(self, seat, eat):
        f, s = sorted([seat, (seat + 1) % self.seats])
        with Table.forks[f], Table.forks[s]:
            eat(seat)
