"""wrong-result: all accounts share one balance."""

import threading


class Account:
    lock = threading.Lock()

    def __init__(self, balance):
        Account.balance = balance

    def withdraw(self, amount):
        with Account.lock:
            if amount <= 0:
                raise ValueError
            if amount > Account.balance:
                return False
            Account.balance -= amount
            return True
