"""race|lost-update: only the account with the lower number is locked."""

import threading


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = threading.Lock()


def transfer(source, target, amount):
    first = min(source, target, key=lambda account: account.number)
    with first.lock:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
        return True
