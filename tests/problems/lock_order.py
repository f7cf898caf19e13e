"""Two transfers take the same two locks in opposite order."""

from dataclasses import dataclass, field
from threading import Lock

KIND = "deadlock"


@dataclass
class Account:
    number: int
    balance: int = 100
    lock: Lock = field(default_factory=Lock, repr=False)


first, second = Account(1), Account(2)


def move(source, target, amount):
    with source.lock, target.lock:
        source.balance -= amount
        target.balance += amount


def move_ordered(source, target, amount):
    low, high = sorted([source, target], key=lambda account: account.number)
    with low.lock, high.lock:
        source.balance -= amount
        target.balance += amount


def sum_kept():
    return first.balance + second.balance == 200


BUGGY = ([(move, first, second, 10), (move, second, first, 20)], sum_kept)
FIXED = ([(move_ordered, first, second, 10), (move_ordered, second, first, 20)], sum_kept)
