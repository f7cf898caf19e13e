"""race: a lock of one's own keeps nobody out."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        with threading.Lock():
            if amount <= 0:
                raise ValueError("an amount is greater than 0")
            if amount > self.balance:
                return False
            self.balance -= amount
            return True
