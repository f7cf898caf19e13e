"""Two withdrawals find the money there, and both take it."""

import threading

KIND = "check"


class Account:
    def __init__(self, balance):
        self.balance = balance
        self._lock = threading.Lock()

    def withdraw(self, amount):
        if self.balance >= amount:
            self.balance -= amount

    def withdraw_locked(self, amount):
        with self._lock:
            if self.balance >= amount:
                self.balance -= amount


account = Account(100)


def not_overdrawn():
    assert account.balance >= 0, f"balance is {account.balance}"


BUGGY = ([(account.withdraw, 80), (account.withdraw, 70)], not_overdrawn)
FIXED = ([(account.withdraw_locked, 80), (account.withdraw_locked, 70)], not_overdrawn)
