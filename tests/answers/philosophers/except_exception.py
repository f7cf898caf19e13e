"""deadlock: forks are put back after an Exception, and not after KeyboardInterrupt."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        first, second = sorted([seat, (seat + 1) % len(self.forks)])
        self.forks[first].acquire()
        self.forks[second].acquire()
        try:
            eat(seat)
        except Exception:
            self.forks[second].release()
            self.forks[first].release()
            raise
        self.forks[second].release()
        self.forks[first].release()
