"""swallowed: a payment that failed looks as if it were sold out."""

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
            pay(seat)
        except Exception:
            with self.lock:
                self.seats.append(seat)
            return None
        return seat
