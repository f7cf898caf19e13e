"""exception: released by hand and again in finally."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        self.lock.acquire()
        try:
            if amount <= 0:
                raise ValueError("an amount is greater than 0")
            if amount > self.balance:
                self.lock.release()
                return False
            self.balance -= amount
            return True
        finally:
            self.lock.release()
