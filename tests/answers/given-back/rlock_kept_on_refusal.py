"""deadlock: an RLock is kept by a refusal, which only other threads notice."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.RLock()

    def withdraw(self, amount):
        self.lock.acquire()
        if amount <= 0:
            self.lock.release()
            raise ValueError("an amount is greater than 0")
        if amount > self.balance:
            return False
        self.balance -= amount
        self.lock.release()
        return True
