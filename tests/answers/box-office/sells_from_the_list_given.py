"""wrong-result: two offices made from one list share its seats."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = seats
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if not self.seats:
                return None
            seat = self.seats.pop()
        try:
            pay(seat)
        except BaseException:
            with self.lock:
                self.seats.append(seat)
            raise
        return seat
