"""deadlock: all take their left fork, and wait for the right one."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        with self.forks[seat], self.forks[(seat + 1) % len(self.forks)]:
            eat(seat)
