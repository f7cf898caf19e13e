"""wrong-result|race: whoever finds the lock taken is told that there is no money."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        if amount <= 0:
            raise ValueError
        if not self.lock.acquire(blocking=False):
            return False
        try:
            if amount > self.balance:
                return False
            self.balance -= amount
            return True
        finally:
            self.lock.release()
