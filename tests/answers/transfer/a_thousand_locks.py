"""sequential: a table of locks, prime in size, in which two accounts may still share one."""

import threading

LOCKS = [threading.RLock() for _ in range(1009)]


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = LOCKS[hash(number) % len(LOCKS)]


def transfer(source, target, amount):
    first, second = sorted([source, target], key=lambda a: hash(a.number) % len(LOCKS))
    with first.lock, second.lock:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
        return True
