"""swallowed: an IndexError of pay() is taken for the end of the list."""

import threading


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)

    def sell(self, pay):
        try:
            seat = self.seats.pop()
            pay(seat)
        except IndexError:
            return None
        except BaseException:
            self.seats.append(seat)
            raise
        return seat
