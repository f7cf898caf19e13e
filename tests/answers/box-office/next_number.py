"""race: a counter of seats goes back, although a later seat has been sold."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)
        self.next = 0
        self.lock = threading.Lock()

    def sell(self, pay):
        with self.lock:
            if self.next >= len(self.seats):
                return None
            seat = self.seats[self.next]
            self.next += 1
        try:
            pay(seat)
        except BaseException:
            with self.lock:
                self.next -= 1
            raise
        return seat
