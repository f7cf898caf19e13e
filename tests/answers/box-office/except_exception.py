"""lost-item: a seat is lost when pay() raises what is no Exception."""

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
            raise
        return seat
