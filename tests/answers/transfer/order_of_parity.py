"""deadlock: odd numbers come after even ones, and two even ones as they are given."""

import threading


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = threading.RLock()


def transfer(source, target, amount):
    first, second = sorted((source, target), key=lambda a: a.number % 2)
    with first.lock, second.lock:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
    return True
