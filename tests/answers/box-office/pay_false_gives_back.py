"""wrong-result: takes what pay() returns for an answer."""

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
            answer = pay(seat)
        except BaseException:
            with self.lock:
                self.seats.append(seat)
            raise
        if answer is False:
            with self.lock:
                self.seats.append(seat)
            return None
        return seat
