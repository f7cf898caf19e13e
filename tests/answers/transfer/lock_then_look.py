"""race: looks at the balance with the first lock only, which may be the other account's."""

import threading


class Account:
    def __init__(self, number, balance):
        self.number, self.balance, self.lock = number, balance, threading.Lock()


def transfer(source, target, amount):
    if source is target:
        with source.lock:
            return source.balance >= amount
    first, second = sorted([source, target], key=lambda a: a.number)
    with first.lock:
        if source.balance < amount:
            return False
        with second.lock:
            source.balance -= amount
            target.balance += amount
    return True
