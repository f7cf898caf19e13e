"""race: what was for sale before is restored, with seats sold in the meantime."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if not self.seats:
                return None
            before = list(self.seats)
            seat = self.seats.pop()
        try:
            pay(seat)
        except BaseException:
            with self.lock:
                self.seats = before
            raise
        return seat
