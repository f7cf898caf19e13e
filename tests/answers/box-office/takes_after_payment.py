"""race: the seat is taken only after it was paid, so two may pay for it."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if not self.seats:
                return None
            seat = self.seats[0]
        pay(seat)
        with self.lock:
            if seat in self.seats:
                self.seats.remove(seat)
        return seat
