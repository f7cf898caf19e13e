"""exception: the fork on the right of the last seat is that of the first one."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        with self.forks[seat], self.forks[seat + 1]:
            eat(seat)
