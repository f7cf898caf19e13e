"""The check of the exercise "box-office"."""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise


@exercise(
    "box-office",
    "04_synchronisation",
    "Sell the last ticket once",
    """
    import threading

    class BoxOffice:
        def __init__(self, seats):
            self.seats = list(seats)
            self.lock = threading.Lock()

        def sell(self, pay):
            if not self.seats:
                return None
            with self.lock:
                seat = self.seats.pop()
                pay(seat)
            return seat
    """,
)
def box_office(bench: Bench, BoxOffice: Any) -> None:
    """No seat sold twice, two pay at once, what was not paid for is sold again."""

    class NoMoney(Exception):
        pass

    class Cancelled(BaseException):
        pass

    def alone() -> Any:
        seats = [0, "7b"]
        office, other = BoxOffice(seats), BoxOffice(seats)
        paid: list[Any] = []
        sold: list[Any] = []

        def pay(seat: Any) -> bool:
            paid.append(seat)
            return False

        def use() -> None:
            for _ in range(3):
                sold.append(office.sell(pay))
            sold.append(other.sell(lambda seat: None))

        def check() -> None:
            if len(paid) > 2 and sold[0] is None:
                message = (
                    "pay() returned False, and the seat was not sold. It is, since pay()"
                )
                fail(
                    "wrong-result",
                    f"{message} raised nothing; what it returns is not asked.",
                )
            if sold[2] is not None or len(paid) > 2:
                message = f"Two seats; three sales gave {sold[:3]}, and {paid} were paid"
                fail("wrong-result", f"{message}: the third has to give None, unpaid.")
            if sorted(sold[:2], key=str) != [0, "7b"] or paid != sold[:2]:
                message = "Seats 0, '7b' are sold as"
                fail("wrong-result", f"{message} {sold[:2]}, paid as {paid}.")
            if sold[3] not in (0, "7b") or seats != [0, "7b"]:
                message = "A second office, made from the same list, has sold nothing yet"
                fail("wrong-result", f"{message}; it sells {sold[3]}, the list is {seats}.")

        return [use], check

    def unpaid() -> Any:
        office = BoxOffice([1])
        events: list[Any] = []

        def refuse(seat: Any) -> None:
            events.append(("asked to pay", seat))
            raise NoMoney

        def try_to_buy() -> None:
            try:
                events.append(("returned", office.sell(refuse)))
            except NoMoney:
                events.append(("raised", None))

        def buy() -> None:
            events.append(("bought", office.sell(lambda seat: None)))

        def check() -> None:
            seats = [seat for what, seat in events if what == "bought" and seat]
            rest = office.sell(lambda seat: None)
            asked = events.count(("asked to pay", 1))
            if asked > 1:
                fail("wasteful", f"One sell() called pay(seat) {asked} times.")
            if ("raised", None) not in events and not seats:
                fail("swallowed", "pay(seat) raised NoMoney, and sell() did not.")
            if not seats and rest is None:
                fail("lost-item", "The seat for which pay() failed is never sold again.")
            if seats and rest is not None:
                fail("race", "The only seat was sold twice: once more after it was paid.")

        return [try_to_buy, buy], check

    def of_a_kind(kind: type[Exception]) -> Any:
        office = BoxOffice([1])
        events: list[Any] = []
        error = kind("no money")

        def refuse(seat: Any) -> None:
            raise error

        def use() -> None:
            try:
                office.sell(refuse)
            except kind as raised:
                events.append(raised)
            events.append(office.sell(lambda seat: None))

        def check() -> None:
            if error not in events:
                message = f"pay(seat) raised {kind.__name__}, and sell() did not"
                fail("swallowed", f"{message} pass it on.")
            if events != [error, 1]:
                message = f"pay() raised {kind.__name__}, and its seat is never sold again"
                fail("lost-item", f"{message}.")

        return [use], check

    def given_back(refusals: int) -> Any:
        office = BoxOffice([1, 2])
        sold: list[Any] = []

        def refuse(seat: Any) -> None:
            raise NoMoney

        def try_to_buy() -> None:
            with contextlib.suppress(NoMoney):
                office.sell(refuse)

        def buy() -> None:
            sold.append(office.sell(lambda seat: None))

        def check() -> None:
            turned_away = None in sold
            # The rest, as one who comes later would get it; one that sells for ever ends.
            while len(sold) < 4 and (seat := office.sell(lambda seat: None)) is not None:
                sold.append(seat)
            message = "While one gave a seat back, another"
            if len(set(sold)) < len(sold):
                message += " was bought, and came back with it"
                fail("race", f"{message}: seats 1 and 2 were sold as {sold}.")
            if turned_away and set(sold) == {None, 1, 2}:
                message = "Two customers, two seats, and one customer got None: whoever"
                fail("wrong-result", f"{message} finds a lock taken has to wait for it.")
            if set(sold) != {1, 2}:
                message += " was bought or given back, and one got lost"
                fail("lost-item", f"{message}: seats 1 and 2 were sold as {sold}.")

        return [try_to_buy] * refusals + [buy] * (2 - refusals), check

    def cancelled(kind: type[BaseException]) -> Any:
        office = BoxOffice([1])
        events: list[Any] = []

        def refuse(seat: Any) -> None:
            raise kind

        def use() -> None:
            try:
                office.sell(refuse)
            except kind:
                events.append("raised")
            events.append(office.sell(lambda seat: None))

        def check() -> None:
            if "raised" not in events:
                fail("swallowed", f"pay(seat) raised {kind.__name__}; sell() did not.")
            if events != ["raised", 1]:
                message = f"pay() raised {kind.__name__}, which is no Exception"
                fail("lost-item", f"{message}, and its seat is never sold again.")

        return [use], check

    def meanwhile() -> Any:
        office = BoxOffice([1, 2, 3])
        asked, first, second = (threading.Event() for _ in range(3))
        sold: list[Any] = []

        def refuse(seat: Any) -> None:
            asked.set()
            second.wait()
            raise NoMoney

        def try_to_buy() -> None:
            with contextlib.suppress(NoMoney):
                office.sell(refuse)
            first.set()

        def buy() -> None:
            asked.wait()
            sold.append(office.sell(lambda seat: None))
            second.set()
            first.wait()
            for _ in range(3):
                sold.append(office.sell(lambda seat: None))

        def check() -> None:
            if len(set(sold)) < 4:
                message = "While one paid for one of three seats in vain, another was sold"
                fail("race", f"{message}; all in all, customers got {sold}.")
            if set(sold) != {1, 2, 3, None}:
                message = "After a payment that failed, seats 1, 2, 3 were sold as"
                fail("lost-item", f"{message} {sold}.")

        return [try_to_buy, buy], check

    def last() -> Any:
        office = BoxOffice(["the last seat"])
        sold: list[Any] = []

        def buy() -> None:
            sold.append(office.sell(lambda seat: None))

        def check() -> None:
            if sold.count("the last seat") > 1:
                fail("race", "The last seat was sold to two customers.")
            if sold.count("the last seat") == 0:
                fail("lost-item", "Two wanted the last seat, and nobody got it.")

        return [buy, buy], check

    def at_once(seats: list[int]) -> Any:
        office = BoxOffice(seats)
        all_pay = threading.Barrier(len(seats))
        sold: list[Any] = []

        def buy() -> None:
            sold.append(office.sell(lambda seat: all_pay.wait()))

        def check() -> None:
            if sorted(sold, key=str) != seats:
                fail("race", f"Seats {seats}, a customer for each; they got {sold}.")

        return [buy] * len(seats), check

    def sold_out() -> Any:
        office = BoxOffice([1])
        told = threading.Event()
        sold: list[Any] = []

        def buy() -> None:
            seat = office.sell(lambda seat: told.wait())
            sold.append(seat)
            told.set()

        def check() -> None:
            if sorted(sold, key=str) != [1, None]:
                fail("race", f"One seat, two customers; they got {sold}.")

        return [buy, buy], check

    bench.trial("one thread buys three times; there are two seats")
    bench.explore(alone)
    bench.trial("two customers for the last seat, in every order")
    bench.explore(last)
    closed = "After a payment that failed, the next customer waits for ever."
    bench.trial("a payment that fails, and another customer, in every order")
    bench.explore(unpaid, meaning={"deadlock": ("deadlock", closed)})
    one = "While one customer pays, another one cannot."
    bench.trial("a payment that ends with what is no Exception, such as KeyboardInterrupt")
    for base in (Cancelled, KeyboardInterrupt, SystemExit, GeneratorExit):
        scenario = functools.partial(cancelled, base)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", closed)})
    bench.trial("a payment that fails as a container, a queue or an iterator does")
    for kind in (IndexError, KeyError, ValueError, queue.Empty, StopIteration):
        scenario = functools.partial(of_a_kind, kind)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", closed)})
    bench.trial("a payment that fails after another seat has been sold")
    bench.explore(meanwhile, bound=1, meaning={"deadlock": ("sequential", one)})
    bench.trial("two seats, one or both of which are given back, in every order")
    bench.explore(lambda: given_back(1), bound=1)
    bench.explore(lambda: given_back(2), bound=1)
    bench.trial("two seats, two customers who pay at the same time")
    bench.explore(lambda: at_once([1, 2]), meaning={"deadlock": ("sequential", one)})
    bench.trial("forty seats, forty customers who pay at the same time")
    many = list(range(10, 50))
    bench.once(lambda: at_once(many), meaning={"deadlock": ("sequential", one)})
    waits = "While one pays for the last seat, sell() does not tell another it is gone."
    bench.trial("one seat; the second customer asks while the first pays")
    bench.explore(sold_out, meaning={"deadlock": ("sequential", waits)})
