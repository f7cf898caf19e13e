"""busy-wait: without the second fork it gives back the first, waits, and tries again."""

import threading


class Table:
    def __init__(self, seats):
        self.seats = seats
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        left, right = self.forks[seat], self.forks[(seat + 1) % self.seats]
        while True:
            with left:
                if right.acquire(blocking=False):
                    try:
                        return eat(seat)
                    finally:
                        right.release()
            with right:
                pass
