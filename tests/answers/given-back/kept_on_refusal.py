"""deadlock: the check of the amount is moved before acquire, False is forgotten."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        if amount <= 0:
            raise ValueError("an amount is greater than 0")
        self.lock.acquire()
        if amount > self.balance:
            return False
        self.balance -= amount
        self.lock.release()
        return True
