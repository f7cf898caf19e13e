"""Takes as many locks as there are accounts, one inside the other."""

import threading


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = threading.Lock()


def transfer(source, target, amount):
    def move():
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
        return True

    def locked(accounts):
        if not accounts:
            return move()
        with accounts[0].lock:
            return locked(accounts[1:])

    return locked(sorted({source, target}, key=lambda a: a.number))
