"""exception: half a coin is made none."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        amount = int(amount)
        if amount <= 0:
            raise ValueError("an amount is greater than 0")
        with self.lock:
            if amount > self.balance:
                return False
            self.balance -= amount
            return True
