"""race: a seat is given back in a new list, made without the lock, with what another buys."""

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
        paid = False
        try:
            pay(seat)
            paid = True
        finally:
            if not paid:
                self.seats = [*self.seats, seat]
        return seat
