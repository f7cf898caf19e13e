"""a waiter lets all but one sit down, so that the circle cannot close"""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Semaphore(1) for _ in range(seats)]
        self.waiter = threading.BoundedSemaphore(seats - 1)

    def dine(self, seat, eat):
        left, right = self.forks[seat], self.forks[(seat + 1) % len(self.forks)]
        with self.waiter:
            with left:
                with right:
                    eat(seat)
