"""wrong-result: seat 0 is taken for no seat."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            seat = self.seats.pop() if self.seats else None
        if not seat:
            return None
        try:
            pay(seat)
        except BaseException:
            with self.lock:
                self.seats.append(seat)
            raise
        return seat
