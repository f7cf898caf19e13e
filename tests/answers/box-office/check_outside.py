"""exception: the question stands before the lock; another takes the last seat in between."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        if not self.seats:
            return None
        with self.lock:
            seat = self.seats.pop()
        try:
            pay(seat)
        except BaseException:
            with self.lock:
                self.seats.append(seat)
            raise
        return seat
