"""pop is one whole step, so that an empty list is noticed by its exception"""


class BoxOffice:
    def __init__(self, seats):
        self.seats = list(seats)

    def sell(self, pay):
        try:
            seat = self.seats.pop(0)
        except IndexError:
            return None
        try:
            pay(seat)
        except BaseException:
            self.seats.insert(0, seat)
            raise
        return seat
