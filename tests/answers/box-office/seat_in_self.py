"""race|wrong-result: the seat in hand is kept in self, where the next customer overwrites it."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if not self.seats:
                return None
            self.seat = self.seats.pop()
        try:
            pay(self.seat)
        except BaseException:
            with self.lock:
                self.seats.append(self.seat)
            raise
        return self.seat
