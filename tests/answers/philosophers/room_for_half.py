"""sequential: half of the seats may reach for forks, and those who wait take this room."""

import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]
        self.room = threading.Semaphore(max(1, seats // 2))

    def dine(self, seat, eat):
        with self.room, self.forks[seat], self.forks[(seat + 1) % len(self.forks)]:
            eat(seat)
