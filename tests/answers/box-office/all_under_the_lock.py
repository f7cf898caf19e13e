"""sequential: who pays keeps the lock, and all others wait."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if not self.seats:
                return None
            pay(self.seats[-1])
            return self.seats.pop()
