"""acquire before try, release in finally, and no lock of the class's own."""

import threading

lock = threading.RLock()


class Account:
    def __init__(self, balance):
        self.balance = balance

    def withdraw(self, amount):
        lock.acquire()
        try:
            if amount <= 0:
                raise ValueError(amount)
            enough = amount <= self.balance
            if enough:
                self.balance -= amount
            return enough
        finally:
            lock.release()
