"""a number of its own for each account, from a counter, and nested functions"""

import itertools
import threading

births = itertools.count()


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = threading.Lock()
        self.rank = next(births)

    def pay(self, other, amount):
        if self.balance < amount:
            return False
        self.balance = self.balance - amount
        other.balance = other.balance + amount
        return True


def transfer(source, target, amount):
    if source.rank == target.rank:
        with source.lock:
            return source.pay(target, amount)
    if source.rank < target.rank:
        outer, inner = source, target
    else:
        outer, inner = target, source
    outer.lock.acquire()
    try:
        with inner.lock:
            return source.pay(target, amount)
    finally:
        outer.lock.release()
