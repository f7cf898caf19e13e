"""odd seats take the right fork first, even ones the left; done in another function"""

import threading


class Table:
    def __init__(self, number):
        self.number = number
        self.forks = {i: threading.Lock() for i in range(number)}

    def _forks(self, seat):
        pair = [self.forks[seat], self.forks[(seat + 1) % self.number]]
        return pair if seat % 2 else pair[::-1]

    def dine(self, seat, eat):
        one, other = self._forks(seat)
        one.acquire()
        other.acquire()
        try:
            return eat(seat)
        finally:
            other.release()
            one.release()
