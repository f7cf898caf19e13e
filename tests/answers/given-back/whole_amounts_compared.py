"""wrong-result: 10.5 is compared as 10, and taken from 10."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        with self.lock:
            if amount <= 0:
                raise ValueError("an amount is greater than 0")
            if int(amount) > self.balance:
                return False
            self.balance -= amount
            return True
