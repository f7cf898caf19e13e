"""deadlock: released before each return and raise, but a comparison raises an error, too."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        self.lock.acquire()
        if amount <= 0:
            self.lock.release()
            raise ValueError("an amount is greater than 0")
        if amount > self.balance:
            self.lock.release()
            return False
        self.balance -= amount
        self.lock.release()
        return True
