"""wrong-result: finally gives the seat back after a good payment, too."""

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
            return seat
        finally:
            with self.lock:
                self.seats.append(seat)
