"""busy-wait: it puts the fork back, sleeps a random time, and tries again."""

import random
import threading
import time


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]

    def dine(self, seat, eat):
        left, right = self.forks[seat], self.forks[(seat + 1) % len(self.forks)]
        while True:
            with left:
                if right.acquire(timeout=0.01):
                    try:
                        return eat(seat)
                    finally:
                        right.release()
            time.sleep(random.random())
