"""A decorator that holds the lock."""

import functools
import threading


def synchronized(f):
    @functools.wraps(f)
    def inner(self, *a):
        with self.lock:
            return f(self, *a)

    return inner


class Account:
    def __init__(self, balance):
        self.balance, self.lock = balance, threading.RLock()

    @synchronized
    def withdraw(self, amount):
        if not amount > 0:
            raise ValueError
        self.balance, ok = (
            (self.balance - amount, True)
            if amount <= self.balance
            else (self.balance, False)
        )
        return ok
