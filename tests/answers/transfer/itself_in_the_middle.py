"""race: an account that pays itself does so without its lock."""

import threading


class Account:
    def __init__(self, number, balance):
        self.number, self.balance, self.lock = number, balance, threading.Lock()


def transfer(source, target, amount):
    if source is target:
        if source.balance < amount:
            return False
        source.balance -= amount
        source.balance += amount
        return True
    first, second = sorted([source, target], key=lambda a: a.number)
    with first.lock, second.lock:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
    return True
