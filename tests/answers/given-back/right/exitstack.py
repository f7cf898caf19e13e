"""A dataclass that makes its own condition, and a stack of what is to be given back."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass, field


@dataclass
class Account:
    balance: float
    lock: threading.Condition = field(default_factory=threading.Condition)

    def withdraw(self, amount):
        with ExitStack() as stack:
            self.lock.acquire()
            stack.callback(self.lock.release)
            if amount <= 0:
                raise ValueError
            if amount > self.balance:
                return False
            self.balance -= amount
            return True
