"""each has a state and a semaphore of its own, after Dijkstra"""

import threading


class Table:
    def __init__(self, seats):
        self.n = seats
        self.m = threading.Lock()
        self.state = ["thinking"] * seats
        self.s = [threading.Semaphore(0) for _ in range(seats)]

    def _test(self, i):
        l, r = (i - 1) % self.n, (i + 1) % self.n
        if (
            self.state[i] == "hungry"
            and self.state[l] != "eating"
            and self.state[r] != "eating"
        ):
            self.state[i] = "eating"
            self.s[i].release()

    def dine(self, seat, eat):
        with self.m:
            self.state[seat] = "hungry"
            self._test(seat)
        self.s[seat].acquire()
        try:
            eat(seat)
        finally:
            with self.m:
                self.state[seat] = "thinking"
                self._test((seat - 1) % self.n)
                self._test((seat + 1) % self.n)
