"""exception|race: finally releases what may belong to another, if the amount is wrong."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        try:
            if amount <= 0:
                raise ValueError("an amount is greater than 0")
            self.lock.acquire()
            if amount > self.balance:
                return False
            self.balance -= amount
            return True
        finally:
            self.lock.release()
