"""A state and a semaphore for each philosopher; who leaves looks after the neighbours."""

import threading

THINKING, HUNGRY, EATING = range(3)


class Table:
    def __init__(self, seats):
        self.n = seats
        self.state = [THINKING] * seats
        self.may = [threading.Semaphore(0) for _ in range(seats)]
        self.mutex = threading.Lock()

    def _test(self, i):
        left, right = (i - 1) % self.n, (i + 1) % self.n
        if self.state[i] == HUNGRY and EATING not in (self.state[left], self.state[right]):
            self.state[i] = EATING
            self.may[i].release()

    def dine(self, seat, eat):
        with self.mutex:
            self.state[seat] = HUNGRY
            self._test(seat)
        self.may[seat].acquire()
        try:
            eat(seat)
        finally:
            with self.mutex:
                self.state[seat] = THINKING
                self._test((seat - 1) % self.n)
                self._test((seat + 1) % self.n)
