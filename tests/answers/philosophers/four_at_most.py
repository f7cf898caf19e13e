"""sequential: never more than four, as at the table of five of the textbooks."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]
        self.places = threading.Semaphore(min(4, seats - 1))

    def dine(self, seat, eat):
        first, second = sorted([seat, (seat + 1) % len(self.forks)])
        with self.places, self.forks[seat], self.forks[(seat + 1) % len(self.forks)]:
            eat(seat)
