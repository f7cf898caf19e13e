"""a queue of free seats: get_nowait asks and takes in one step"""

import queue


class BoxOffice:
    def __init__(self, seats):
        self.free = queue.SimpleQueue()
        for seat in seats:
            self.free.put(seat)

    def sell(self, pay):
        try:
            seat = self.free.get_nowait()
        except queue.Empty:
            return None
        paid = False
        try:
            pay(seat)
            paid = True
        finally:
            if not paid:
                self.free.put(seat)
        return seat
