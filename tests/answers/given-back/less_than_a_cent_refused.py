"""exception|wrong-result: less than a cent is greater than 0, too."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        with self.lock:
            if amount < 0.01:
                raise ValueError("an amount is greater than 0")
            if amount > self.balance:
                return False
            self.balance -= amount
            return True
