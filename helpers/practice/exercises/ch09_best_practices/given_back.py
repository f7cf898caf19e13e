"""The check of the exercise "given-back"."""

from __future__ import annotations

import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise


@exercise(
    "given-back",
    "09_best_practices",
    "Give the lock back on every way out",
    """
    import threading

    class Account:
        def __init__(self, balance):
            self.balance = balance
            self.lock = threading.Lock()

        def withdraw(self, amount):
            self.lock.acquire()
            if amount <= 0:
                raise ValueError("an amount is greater than 0")
            if amount > self.balance:
                return False
            self.balance -= amount
            self.lock.release()
            return True
    """,
)
def given_back(bench: Bench, Account: Any) -> None:
    """After success, refusal and error the next one gets in; nothing is overdrawn."""

    def alone() -> Any:
        account, other = Account(10), Account(7)
        said: list[Any] = []

        def use() -> None:
            said.append(account.withdraw(4))
            said.append(account.withdraw(6))

        def check() -> None:
            if said != [True, True]:
                fail("wrong-result", f"10 in the account; 4 and 6 taken: {said}.")
            if account.balance != 0:
                fail("wrong-result", f"10 less 4 less 6 is {account.balance}.")
            if other.balance != 7:
                fail(
                    "wrong-result",
                    f"10 taken from one account; another had 7 and has {other.balance}.",
                )

        return [use], check

    def refused() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            said.append(account.withdraw(11))
            said.append(account.withdraw(10))

        def check() -> None:
            if said != [False, True]:
                fail("wrong-result", f"10 in the account; 11 and then 10 taken: {said}.")
            if account.balance != 0:
                fail("wrong-result", f"10 less 10 is {account.balance}.")

        return [use], check

    def wrong_amount() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            for amount in (0, -5):
                try:
                    said.append(account.withdraw(amount))
                except ValueError:
                    said.append("ValueError")
            said.append(account.withdraw(10))

        def check() -> None:
            if said[:2] != ["ValueError", "ValueError"]:
                fail("swallowed", f"Amounts of 0 and -5 must raise ValueError: {said[:2]}.")
            if said[2] is not True or account.balance != 0:
                fail(
                    "wrong-result",
                    f"Then 10 of 10 taken: {said[2]}, {account.balance} left.",
                )

        return [use], check

    tiny = 2.0**-20

    def fraction() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            for amount in (10.5, 0.5, tiny):
                said.append(account.withdraw(amount))

        def check() -> None:
            if said != [False, True, True] or account.balance != 9.5 - tiny:
                fail(
                    "wrong-result",
                    f"10.5, 0.5 and {tiny} of 10 taken: {said}, and {account.balance} left "
                    f"instead of {9.5 - tiny}.",
                )

        return [use], check

    def last() -> Any:
        account = Account(10)
        said: list[Any] = []

        def take() -> None:
            said.append(account.withdraw(10))

        def check() -> None:
            if sorted(map(str, said)) != ["False", "True"] or account.balance != 0:
                fail(
                    "race",
                    f"Two want 10, and 10 are there: {said}, and {account.balance} left.",
                )

        return [take, take], check

    def enough() -> Any:
        account = Account(10)
        said: list[Any] = []

        def take(amount: int) -> None:
            said.append(account.withdraw(amount))

        def check() -> None:
            if said != [True, True]:
                fail(
                    "wrong-result",
                    f"10 are there, and two want 4 and 6 at once: {said}. "
                    "Whoever finds the lock taken has to wait for it.",
                )
            if account.balance != 0:
                fail("race", f"10 less 4 and 6, taken at once, is {account.balance}.")

        return [(take, 4), (take, 6)], check

    def bad_and_good() -> Any:
        account = Account(10)
        said: list[Any] = []

        def take_nothing() -> None:
            try:
                said.append(account.withdraw(0))
            except ValueError:
                said.append("ValueError")

        def take() -> None:
            said.append(account.withdraw(10))

        def check() -> None:
            if sorted(map(str, said)) != ["True", "ValueError"] or account.balance != 0:
                fail("race", f"Amounts 0 and 10: {said}, and {account.balance} left.")

        return [take_nothing, take], check

    def no_number() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            for amount in ("ten", None):
                try:
                    said.append(account.withdraw(amount))
                except Exception:
                    said.append("an error")
            said.append(account.withdraw(10))

        def check() -> None:
            if said[:2] != ["an error"] * 2:
                fail("swallowed", f"Amounts of 'ten' and None raise no error: {said[:2]}.")
            if said[2] is not True or account.balance != 0:
                fail(
                    "wrong-result",
                    f"Then 10 of 10 taken: {said[2]}, {account.balance} left.",
                )

        return [use], check

    def by_others() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use(amount: int) -> None:
            try:
                said.append(account.withdraw(amount))
            except ValueError:
                said.append("ValueError")

        def main() -> None:
            # A thread for each: an RLock that is still held lets its own thread in.
            for amount in (11, 0, 4):
                one = threading.Thread(target=use, args=(amount,))
                one.start()
                one.join()

        def check() -> None:
            if said != [False, "ValueError", True]:
                fail(
                    "wrong-result",
                    f"10 are there; 11, 0 and 4 taken, each by another thread: {said}.",
                )

        return [main], check

    closed = "After {}, the lock is still held: the next one waits for ever."
    bench.trial("two withdrawals, one after the other")
    bench.explore(alone)
    bench.trial("a withdrawal that is refused, and one after it")
    kept = ("deadlock", closed.format("a withdrawal that returned False"))
    bench.explore(refused, meaning={"deadlock": kept})
    bench.trial("wrong amounts, and a withdrawal after them")
    kept = ("deadlock", closed.format("a ValueError"))
    bench.explore(wrong_amount, meaning={"deadlock": kept})
    bench.trial("amounts that are no numbers, and a withdrawal after them")
    left = ("deadlock", closed.format("an error that no line of withdraw() raises"))
    bench.explore(no_number, meaning={"deadlock": left})
    bench.trial("a withdrawal, a wrong amount and another one, each in a thread of its own")
    left = (
        "deadlock",
        "After a withdrawal that returned False or raised ValueError, the lock is still "
        "held. An RLock lets the thread in that holds it, and nobody else: the next thread "
        "waits for ever.",
    )
    bench.explore(by_others, bound=0, meaning={"deadlock": left})
    bench.trial("an amount that is no whole number")
    bench.explore(fraction)
    bench.trial("two threads want the last 10, in every order")
    bench.explore(last, bound=None)
    bench.trial("two threads want 4 and 6 of 10, in every order")
    bench.explore(enough)
    bench.trial("a wrong amount and a right one at once, in every order")
    bench.explore(bad_and_good, bound=None, meaning={"deadlock": kept})
