"""The check of the exercise "transfer"."""

from __future__ import annotations

import math
import sys
import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

#: Numbers that are this far apart share a place in tables of locks of most sizes, also if
#: they are looked up by hash(): below 2**61, that is the number itself.
_APART = math.lcm(5040, 1000, 1024, 101, 127, 997, 1009)


def _accounts(Account: Any, *balances: int, apart: int = 1, first: int = 0) -> list[Any]:
    # All are there before a lock is: by its place in this list it is told from the others.
    accounts = [Account.__new__(Account) for _ in balances]
    for number, (account, balance) in enumerate(zip(accounts, balances, strict=True)):
        account.__init__(first + apart * number, balance)
    return accounts


@exercise(
    "transfer",
    "04_synchronisation",
    "Transfer money without a deadlock",
    """
    import threading

    class Account:
        def __init__(self, number, balance):
            self.number = number
            self.balance = balance
            self.lock = threading.Lock()

    def transfer(source, target, amount):
        with source.lock:
            with target.lock:
                source.balance -= amount
                target.balance += amount
        return True
    """,
)
def transfer(bench: Bench, Account: Any, transfer: Any) -> None:
    """One order of locks, both held from question to act, no lock for all accounts."""

    def alone() -> Any:
        a, b = _accounts(Account, 100, 100)
        found: list[Any] = []

        def use() -> None:
            for source, target, amount in ((a, b, 100), (a, b, 1), (b, a, 30), (b, a, 171)):
                found.append(transfer(source, target, amount))

        def check() -> None:
            if (a.balance, b.balance) != (30, 170):
                message = "Of 100, 1, 30 back and 171 back, two can be paid"
                fail("wrong-result", f"{message}; the balances: {a.balance}, {b.balance}.")
            if found != [True, False, True, False]:
                fail("wrong-result", f"transfer() says {found}: True for what was paid.")

        return [use], check

    def to_itself() -> Any:
        (a,) = _accounts(Account, 100)
        found: list[Any] = []

        def use() -> None:
            for amount in (60, 100, 160):
                found.append(transfer(a, a, amount))

        def check() -> None:
            if a.balance != 100 or found != [True, True, False]:
                fail(
                    "wrong-result",
                    f"60, 100, 160 of 100 to itself: {found}, {a.balance} left.",
                )

        return [use], check

    def opposite(apart: int, first: int = 0) -> Any:
        a, b = _accounts(Account, 100, 100, apart=apart, first=first)

        def go() -> None:
            transfer(a, b, 10)

        def come() -> None:
            # Twice: the first one changes which balance is the larger.
            transfer(b, a, 30)
            transfer(b, a, 1)

        def check() -> None:
            if (a.balance, b.balance) != (121, 79):
                fail("lost-update", f"To be 121 and 79: {a.balance} and {b.balance}.")

        return [go, come], check

    def locked() -> Any:
        a, b = _accounts(Account, 100, 100)
        held = threading.Event()
        found: list[int] = []

        def hold() -> None:
            with b.lock:
                held.set()
                until_all_wait()
                found.append(b.balance)

        def pay() -> None:
            held.wait()
            transfer(a, b, 10)

        def check() -> None:
            if found != [100]:
                fail("race", f"Somebody held the lock of b, and it went to {found[0]}.")

        return [hold, pay], check

    def around() -> Any:
        a, b, c = _accounts(Account, 10, 10, 10)

        def move(source: Any, target: Any) -> None:
            transfer(source, target, 10)

        def check() -> None:
            if a.balance + b.balance + c.balance != 30:
                found = f"{a.balance}, {b.balance} and {c.balance}"
                fail("lost-update", f"10 on each of three, moved around: {found}.")

        return [(move, a, b), (move, b, c), (move, c, a)], check

    def overdrawn(first: bool) -> Any:
        # Whether the number of the one that pays is the lowest or the highest.
        if first:
            a, b, c = _accounts(Account, 100, 0, 0)
        else:
            c, b, a = _accounts(Account, 0, 0, 100)
        found: list[Any] = []

        def pay(target: Any) -> None:
            found.append(transfer(a, target, 60))

        def check() -> None:
            if a.balance < 0 or found.count(True) > 1:
                fail("race", f"60 of 100 was paid twice, and {a.balance} is left.")
            if found.count(True) != 1 or a.balance + b.balance + c.balance != 100:
                message = f"60 of 100 to each of two: {found}, and there remain"
                fail("lost-update", f"{message} {a.balance}, {b.balance}, {c.balance}.")

        return [(pay, b), (pay, c)], check

    def audited(which: int) -> Any:
        a, b = _accounts(Account, 100, 100)
        seen: list[int] = []

        def pay() -> None:
            transfer(a, b, 10)

        def audit() -> None:
            with (a, b)[which].lock:
                seen.append(a.balance + b.balance)

        def check() -> None:
            if seen != [200]:
                message = "Who held one account's lock saw half a transfer"
                fail("race", f"{message}: {seen[0]} on both, in place of 200.")

        return [pay, audit], check

    def audited_alone() -> Any:
        (a,) = _accounts(Account, 100)
        seen: list[int] = []

        def pay() -> None:
            transfer(a, a, 10)

        def audit() -> None:
            with a.lock:
                seen.append(a.balance)

        def check() -> None:
            if seen != [100]:
                message = (
                    "During a transfer of 10 to itself, who held the account's lock saw"
                )
                fail("race", f"{message} {seen[0]} on it, in place of 100.")

        return [pay, audit], check

    def paid_in_the_middle() -> Any:
        a, b = _accounts(Account, 100, 0)
        found: list[bool] = []

        def turn() -> None:
            transfer(a, a, 10)

        def pay() -> None:
            found.append(transfer(a, b, 100))

        def check() -> None:
            if found != [True] or (a.balance, b.balance) != (0, 100):
                message = (
                    "During a transfer of 10 to itself, an account of 100 was to pay 100"
                )
                balances = f"{a.balance} and {b.balance}"
                fail("race", f"{message}: {found}, and there remain {balances}.")

        return [turn, pay], check

    def elsewhere() -> Any:
        a, b, c, d = _accounts(Account, 100, 100, 100, 100, apart=_APART)
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with c.lock:
                held.set()
                done.wait()

        def wait() -> None:
            held.wait()
            transfer(c, d, 1)

        def pay() -> None:
            held.wait()
            transfer(a, b, 1)
            done.set()

        def check() -> None:
            left = [each.balance for each in (a, b, c, d)]
            if left != [99, 101, 99, 101]:
                fail("lost-update", f"1 from a to b and 1 from c to d: {left}.")

        return [hold, wait, pay], check

    bench.trial("one thread transfers, also more than there is")
    bench.explore(alone)
    bench.trial("a transfer to an account whose lock somebody holds")
    bench.explore(locked)
    bench.trial("two transfers in opposite directions, in every order")
    bench.explore(lambda: opposite(1))
    # 1 and 10: alike as truth values, and in their first digits.
    bench.explore(lambda: opposite(9, first=1))
    bench.trial("the same between accounts whose numbers are far apart, in every order")
    bench.explore(lambda: opposite(_APART))
    # Alike in their hash and in their last digits.
    bench.explore(lambda: opposite(1000 * sys.hash_info.modulus, first=1000))
    itself = "A transfer from an account to itself waits for a lock that it holds."
    bench.trial("a transfer from an account to itself")
    bench.explore(to_itself, meaning={"deadlock": ("deadlock", itself)})
    bench.trial("two transfers from an account that has enough for one, in every order")
    bench.explore(lambda: overdrawn(True))
    bench.explore(lambda: overdrawn(False))
    bench.trial("somebody looks while holding the lock of one account, in every order")
    bench.explore(lambda: audited(0))
    bench.explore(lambda: audited(1))
    bench.trial("somebody looks during a transfer from an account to itself")
    bench.explore(audited_alone)
    bench.explore(paid_in_the_middle)
    bench.trial("three transfers around a circle of accounts, in every order")
    bench.explore(around)
    big = "While one transfer waits for its account, one between other accounts waits, too."
    bench.trial("a transfer whose account is locked, and one between other accounts")
    bench.explore(elsewhere, meaning={"deadlock": ("sequential", big)})
