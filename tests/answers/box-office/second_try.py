"""wasteful: a payment that failed is tried once more."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if not self.seats:
                return None
            seat = self.seats.pop()
        try:
            try:
                pay(seat)
            except Exception:
                pay(seat)
        except BaseException:
            with self.lock:
                self.seats.append(seat)
            raise
        return seat
