"""sequential: sixteen locks for all accounts, so that some share one."""

import threading

LOCKS = [threading.RLock() for _ in range(16)]


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = LOCKS[number % 16]


def transfer(source, target, amount):
    if source is target:
        with source.lock:
            return source.balance >= amount
    first, second = sorted([source, target], key=lambda account: account.number)
    with first.lock, second.lock:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
        return True
