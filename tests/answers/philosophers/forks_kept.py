"""deadlock: an exception in eat() leaves both forks taken."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        first, second = sorted([seat, (seat + 1) % len(self.forks)])
        self.forks[first].acquire()
        self.forks[second].acquire()
        eat(seat)
        self.forks[second].release()
        self.forks[first].release()
