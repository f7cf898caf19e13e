"""exception: after an exception both forks are given back twice."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        a, b = sorted([seat, (seat + 1) % len(self.forks)])
        self.forks[a].acquire()
        self.forks[b].acquire()
        try:
            eat(seat)
        except BaseException:
            self.forks[a].release()
            self.forks[b].release()
            raise
        finally:
            self.forks[a].release()
            self.forks[b].release()
