"""race: a semaphore lets half of them eat, neighbours among them."""

import threading


class Table:
    def __init__(self, seats):
        self.places = threading.Semaphore(max(1, seats // 2))

    def dine(self, seat, eat):
        with self.places:
            eat(seat)
