"""RLock, so that an account may pay itself, and the order of id()"""

import threading
from contextlib import ExitStack


class Account:
    def __init__(self, number, balance=0):
        self.number, self.balance = number, balance
        self.lock = threading.RLock()


def transfer(source, target, amount):
    with ExitStack() as held:
        for account in sorted([source, target], key=id, reverse=True):
            held.enter_context(account.lock)
        enough = source.balance >= amount
        if enough:
            source.balance -= amount
            target.balance += amount
    return enough
