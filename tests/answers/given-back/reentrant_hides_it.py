"""race|deadlock: an RLock lets the same thread in again, so only others wait for ever."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.RLock()

    def withdraw(self, amount):
        self.lock.acquire()
        if amount <= 0:
            raise ValueError("an amount is greater than 0")
        if amount > self.balance:
            return False
        self.balance -= amount
        self.lock.release()
        return True
