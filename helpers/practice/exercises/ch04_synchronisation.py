"""Exercises about chapter 04: locks, conditions, semaphores, and their mistakes."""

from __future__ import annotations

import contextlib
import functools
import math
import queue
import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import taken_again, until_all_wait

CHAPTER = "04_synchronisation"


@exercise(
    "lost-update",
    CHAPTER,
    "Repair a lost update",
    """
    class Poll:
        def __init__(self):
            self.votes = {}

        def vote(self, name):
            self.votes[name] = self.votes.get(name, 0) + 1

        def result(self):
            return dict(self.votes)
    """,
)
def lost_update(bench: Bench, Poll: Any) -> None:
    """No vote lost, none seen by half, and a lock that survives an exception."""

    def alone() -> Any:
        poll, other = Poll(), Poll()
        found: list[Any] = []

        def use() -> None:
            for name in ("Ada", "", "Ada"):
                poll.vote(name)
            found.append(poll.result())
            found[0]["Eve"] = 100
            found.append(poll.result())
            found.append(other.result())

        def check() -> None:
            _, second, others = found
            if second.get("Eve") == 100:
                fail("wrong-result", "Who changes what result() gave changes the poll.")
            if second != {"Ada": 2, "": 1}:
                fail("wrong-result", f"Votes for 'Ada', '', 'Ada' give {second}.")
            if others:
                fail("wrong-result", f"A second Poll, without a vote, says {others}.")

        return [use], check

    def same_name() -> Any:
        poll = Poll()
        found: list[Any] = []

        def vote() -> None:
            poll.vote("Ada")

        def check() -> None:
            found.append(poll.result())
            if found[0] != {"Ada": 2}:
                fail("lost-update", f"Two votes for Ada; the result is {found[0]}.")

        return [vote, vote], check

    def equal_names() -> Any:
        poll = Poll()
        # Comparing takes a lock: others may go on in the middle of what looks up a name.
        guard = threading.Lock()
        poll.vote(_Name("Ada", guard))

        def vote() -> None:
            poll.vote(_Name("Ada", guard))

        def check() -> None:
            counts = list(poll.result().values())
            if counts != [3]:
                message = (
                    "Votes for three names that are equal by their own __eq__, which is"
                )
                fail("lost-update", f"{message} code in Python: {counts} in place of [3].")

        return [vote, vote], check

    def other_names() -> Any:
        poll = Poll()
        found: list[Any] = []

        def vote_for_two() -> None:
            poll.vote("Ada")
            poll.vote("Bob")

        def vote_for_one() -> None:
            poll.vote("Bob")

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            total = poll.result()
            if total != {"Ada": 1, "Bob": 2}:
                fail("lost-update", f"Votes for Ada, Bob, Bob; the result is {total}.")
            if found[0].get("Bob") == 2 and "Ada" not in found[0]:
                message = f"The vote for Ada came before a second for Bob: {found[0]}."
                fail("wrong-result", message)

        return [vote_for_two, vote_for_one, look], check

    def in_turn() -> Any:
        poll = Poll()
        second, third, fourth = (threading.Event() for _ in range(3))
        found: list[Any] = []

        def vote() -> None:
            poll.vote("Eve")
            second.set()
            third.wait()
            poll.vote("Ada")
            fourth.set()

        def vote_for_one() -> None:
            second.wait()
            poll.vote("Bob")
            third.set()
            fourth.wait()
            poll.vote("Bob")

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            if found[0].get("Bob") == 2 and "Ada" not in found[0]:
                message = "The votes were for Eve, Bob, Ada, Bob, one after the other, and"
                fail("wrong-result", f"{message} never stood like that: {found[0]}.")

        return [vote, vote_for_one, look], check

    def two_look() -> Any:
        poll = Poll()
        found: list[Any] = []
        for _ in range(2):
            poll.vote("Ada")

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            found.append(poll.result())
            if any(each != {"Ada": 2} for each in found):
                message = "Two votes for Ada, then two threads call result(), and it"
                fail("lost-update", f"{message} is called once more: {found}.")

        return [look, look], check

    def refused(name: Any) -> Any:
        poll = Poll()
        found: list[Any] = []

        def vote_badly() -> None:
            try:
                poll.vote(name)
            except TypeError:
                found.append("TypeError")

        def vote() -> None:
            poll.vote("Ada")

        def check() -> None:
            if not found:
                fail("swallowed", f"vote({name!r}) must raise TypeError.")
            try:
                total = poll.result()
            except TypeError as error:
                message = f"After vote({name!r}), result() raises TypeError"
                fail("exception", f"{message}: {error}.")
            if total != {"Ada": 1}:
                fail("lost-update", f"One vote for Ada; the result is {total}.")

        return [vote_badly, vote], check

    bench.trial("one thread votes three times")
    bench.explore(alone)
    bench.trial("two threads vote for the same name, in every order")
    bench.explore(same_name, bound=None)
    bench.trial("two threads vote for names that are equal by their own __eq__")
    bench.explore(equal_names, bound=1)
    bench.trial("two threads vote for two names while a third looks, in every order")
    bench.explore(other_names)
    bench.trial("two threads vote in turn while a third looks, in every order")
    bench.explore(in_turn, bound=1, free=40)
    closed = "After a vote that raised an exception, the lock stays closed for all others."
    bench.trial("a vote that raises TypeError, and one that does not")
    for name in (["no", "name"], {"no name"}):
        scenario = functools.partial(refused, name)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", closed)})
    bench.trial("two threads look after two votes, in every order")
    bench.explore(two_look)


class _Name:
    """Is compared by code in Python, as a dataclass is."""

    def __init__(self, text: str, guard: Any) -> None:
        self.text, self.guard = text, guard

    def __eq__(self, other: object) -> bool:
        with self.guard:
            return isinstance(other, _Name) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@exercise(
    "box-office",
    CHAPTER,
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
                fail("wrong-result", f"Two seats sold three times: {sold}; paid {paid}.")
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

    def cancelled() -> Any:
        office = BoxOffice([1])
        events: list[Any] = []

        def refuse(seat: Any) -> None:
            raise Cancelled

        def use() -> None:
            try:
                office.sell(refuse)
            except Cancelled:
                events.append("raised")
            events.append(office.sell(lambda seat: None))

        def check() -> None:
            if "raised" not in events:
                fail("swallowed", "pay(seat) raised Cancelled, and sell() did not.")
            if events != ["raised", 1]:
                message = "pay() raised a BaseException, and its seat is never sold again"
                fail("lost-item", f"{message}.")

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
    bench.explore(cancelled, meaning={"deadlock": ("deadlock", closed)})
    bench.trial("a payment that fails as a container, a queue or an iterator does")
    for kind in (IndexError, KeyError, ValueError, queue.Empty, StopIteration):
        scenario = functools.partial(of_a_kind, kind)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", closed)})
    bench.trial("a payment that fails after another seat has been sold")
    bench.explore(meanwhile, bound=1, meaning={"deadlock": ("sequential", one)})
    bench.trial("two seats, two customers who pay at the same time")
    bench.explore(lambda: at_once([1, 2]), meaning={"deadlock": ("sequential", one)})
    bench.trial("forty seats, forty customers who pay at the same time")
    many = list(range(10, 50))
    bench.once(lambda: at_once(many), meaning={"deadlock": ("sequential", one)})
    waits = "While one pays for the last seat, sell() does not tell another it is gone."
    bench.trial("one seat; the second customer asks while the first pays")
    bench.explore(sold_out, meaning={"deadlock": ("sequential", waits)})


@exercise(
    "bounded-buffer",
    CHAPTER,
    "Build a bounded buffer",
    '''
    class BoundedBuffer:
        """A queue that holds at most size items."""

        def __init__(self, size):
            ...

        def put(self, item):
            ...

        def get(self):
            ...
    ''',
)
def bounded_buffer(bench: Bench, BoundedBuffer: Any) -> None:
    """No item lost or twice, first in first out, never more than ``size``, no deadlock."""

    def alone() -> Any:
        buffer, other = BoundedBuffer(3), BoundedBuffer(3)
        got: list[Any] = []

        def use() -> None:
            for item in (1, None, "three"):
                buffer.put(item)
            got.append(buffer.get())
            other.put("of another")
            for _ in range(2):
                got.append(buffer.get())
            for item in (2, 0):
                buffer.put(item)
            got.append(buffer.get())
            buffer.put(0)
            for _ in range(2):
                got.append(buffer.get())

        def check() -> None:
            if "of another" in got:
                fail("wrong-result", "What was put into one buffer came out of another.")
            if sorted(got, key=str) != [0, 0, 1, 2, None, "three"]:
                fail("lost-item", f"put 1, None, 'three', 2, 0, 0; got {got}.")
            if got != [1, None, "three", 2, 0, 0]:
                fail("order", f"put 1, None, 'three', 2, 0, 0; got {got}.")

        return [use], check

    def any_object() -> Any:
        buffer = BoundedBuffer(2)
        items = [_Grid(), ValueError("an item")]
        got: list[Any] = []

        def use() -> None:
            for item in items:
                buffer.put(item)
            for _ in items:
                got.append(buffer.get())

        def check() -> None:
            if not all(a is b for a, b in zip(got, items, strict=True)):
                fail("lost-item", f"put {items}; got {got}.")

        return [use], check

    def one_by_one() -> Any:
        buffer = BoundedBuffer(2)
        events: list[Any] = []
        took: list[int] = []

        def produce() -> None:
            buffer.put("item")
            events.append("put")

        def consume() -> None:
            for gets in (0, 1, 2):
                for _ in range(gets):
                    buffer.get()
                until_all_wait()
                took.append(len(events))
            for _ in range(2):
                buffer.get()

        def check() -> None:
            for puts, gets in zip(took, (0, 1, 3), strict=True):
                done = f"Size 2, five put() and, up to now, {gets} get()"
                if puts > gets + 2:
                    fail("unbounded", f"{done}: {puts} put() have come back.")
                if puts < gets + 2:
                    fail("starvation", f"{done}: a put() waits, though there is room.")

        return [*[produce] * 5, consume], check

    def full() -> Any:
        buffer = BoundedBuffer(2)
        events: list[tuple[str, Any]] = []

        def produce() -> None:
            for item in (1, 2, 3):
                buffer.put(item)
                events.append(("put", item))

        def consume() -> None:
            until_all_wait()
            events.append(("nobody took anything", None))
            if len(events) <= 3:
                for _ in range(3):
                    events.append(("got", buffer.get()))

        def check() -> None:
            got = [item for what, item in events if what == "got"]
            before = [e[1] for e in events[: events.index(("nobody took anything", None))]]
            if len(before) > 2:
                fail("unbounded", f"Size 2, and {before} went in before anything came out.")
            if len(before) < 2:
                fail("wrong-result", f"Size 2, and only {before} went in before a get().")
            if sorted(got, key=str) != [1, 2, 3]:
                fail("lost-item", f"put 1, 2, 3; got {got}.")
            if got != [1, 2, 3]:
                fail("order", f"put 1, 2, 3; got {got}.")

        return [produce, consume], check

    def two_fill() -> Any:
        buffer = BoundedBuffer(1)
        events: list[tuple[str, Any]] = []

        def produce(item: str) -> None:
            buffer.put(item)
            events.append(("put", item))

        def consume() -> None:
            until_all_wait()
            events.append(("nobody took anything", None))
            if len(events) <= 2:
                for _ in range(2):
                    events.append(("got", buffer.get()))

        def check() -> None:
            before = [e[1] for e in events[: events.index(("nobody took anything", None))]]
            got = [item for what, item in events if what == "got"]
            if len(before) > 1:
                fail("unbounded", f"Size 1, and {before} went in before anything came out.")
            if sorted(got, key=str) != ["a", "b"]:
                fail("lost-item", f"put a and b; got {got}.")

        return [(produce, "a"), (produce, "b"), consume], check

    def empty() -> Any:
        buffer = BoundedBuffer(2)
        events: list[Any] = []

        def consume() -> None:
            for _ in range(2):
                events.append(buffer.get())

        def produce() -> None:
            until_all_wait()
            events.append("nothing was there")
            for item in (1, 2):
                buffer.put(item)

        def check() -> None:
            if events[0] != "nothing was there":
                fail("wrong-result", f"get() gave {events[0]} before anything was put in.")
            if events[1:] != [1, 2]:
                fail("lost-item", f"put 1, 2; got {events[1:]}.")

        return [consume, produce], check

    def crowd(consumers: bool) -> Any:
        buffer = BoundedBuffer(1)
        got: list[int] = []

        def produce(items: int, late: bool) -> None:
            if late:
                until_all_wait()
            for item in range(items):
                buffer.put(item)

        def consume(items: int, late: bool) -> None:
            if late:
                until_all_wait()
            for _ in range(items):
                got.append(buffer.get())

        def check() -> None:
            if len(got) != 12:
                fail("lost-item", f"Twelve items were put in, and {len(got)} came out.")

        if consumers:
            return [*[(consume, 1, False)] * 12, (produce, 12, True)], check
        return [*[(produce, 1, False)] * 12, (consume, 12, True)], check

    def many(size: int) -> Any:
        buffer = BoundedBuffer(size)
        got: list[Any] = []

        def produce(item: Any) -> None:
            buffer.put(item)

        def consume() -> None:
            got.append(buffer.get())

        def check() -> None:
            if sorted(got, key=str) != [1, None]:
                fail("lost-item", f"put 1 and None; got {got}.")

        return [consume, consume, (produce, 1), (produce, None)], check

    bench.trial("one thread puts items and gets them back, None among them")
    bench.explore(alone)
    bench.trial("an item that cannot be compared, such as an array, and an exception")
    bench.explore(any_object)
    bench.trial("a consumer comes before there is anything, in every order")
    bench.explore(empty)
    bench.trial("a producer is stopped by a buffer of two, in every order")
    bench.explore(full)
    bench.trial("two producers and a buffer of one, in every order")
    bench.explore(two_fill)
    lost = "Someone waits although there is work: a wake-up went to the wrong one."
    meaning = {"deadlock": ("deadlock", lost)}
    for kinds in ("twelve consumers and a producer", "twelve producers and a consumer"):
        bench.trial(f"{kinds} who comes when all of them wait, a buffer of one place")
        bench.once(functools.partial(crowd, "consumers" in kinds), meaning=meaning)
    bench.trial("two producers and two consumers, a buffer of one place, in every order")
    bench.explore(lambda: many(1), bound=0, meaning=meaning)
    bench.trial("two producers and two consumers, a buffer of two places, in every order")
    bench.explore(lambda: many(2), bound=0, free=60, meaning=meaning)
    stays = "A put() waits for ever, though there is room: nobody has woken it."
    bench.trial("five producers, and a consumer who takes one item, then two at once")
    bench.once(one_by_one, meaning={"deadlock": ("deadlock", stays)})


class _Grid:
    """Compares as arrays do: not to a truth value."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise ValueError("The truth value of a grid is ambiguous")

    def __repr__(self) -> str:
        return "a grid"


#: Numbers that are this far apart share a place in tables of locks of most sizes, also if
#: they are looked up by hash(): below 2**61, that is the number itself.
_APART = math.lcm(5040, 1000, 1024, 101, 127, 997, 1009)


def _accounts(Account: Any, *balances: int, apart: int = 1) -> list[Any]:
    # All are there before a lock is: by its place in this list it is told from the others.
    accounts = [Account.__new__(Account) for _ in balances]
    for number, (account, balance) in enumerate(zip(accounts, balances, strict=True)):
        account.__init__(apart * number, balance)
    return accounts


@exercise(
    "transfer",
    CHAPTER,
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

    def opposite(apart: int) -> Any:
        a, b = _accounts(Account, 100, 100, apart=apart)

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
    bench.trial("the same between accounts whose numbers are far apart, in every order")
    bench.explore(lambda: opposite(_APART))
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
    bench.trial("three transfers around a circle of accounts, in every order")
    bench.explore(around)
    big = "While one transfer waits for its account, one between other accounts waits, too."
    bench.trial("a transfer whose account is locked, and one between other accounts")
    bench.explore(elsewhere, meaning={"deadlock": ("sequential", big)})


@exercise(
    "readers-writers",
    CHAPTER,
    "Let many read and one write",
    """
    class ReadWriteLock:
        def __init__(self):
            ...

        def acquire_read(self):
            ...

        def release_read(self):
            ...

        def acquire_write(self):
            ...

        def release_write(self):
            ...
    """,
)
def readers_writers(bench: Bench, ReadWriteLock: Any) -> None:
    """Readers together, a writer alone, and before the readers that come after it."""

    def alone() -> Any:
        lock, other = ReadWriteLock(), ReadWriteLock()
        done: list[int] = []

        def use() -> None:
            other.acquire_write()
            for turn in range(2):
                lock.acquire_read()
                lock.release_read()
                lock.acquire_write()
                lock.release_write()
                done.append(turn)

        return [use], lambda: len(done) == 2

    def together(readers: int) -> Any:
        lock = ReadWriteLock()
        all_read = threading.Barrier(readers)

        def read() -> None:
            lock.acquire_read()
            all_read.wait()
            lock.release_read()

        return [read] * readers, None

    def crowd() -> Any:
        lock = ReadWriteLock()

        def come_and_go() -> None:
            for _ in range(1000):
                lock.acquire_read()
            for _ in range(1000):
                lock.release_read()

        return [come_and_go], None

    def twice() -> Any:
        lock = ReadWriteLock()
        inside = threading.Event()
        events: list[str] = []

        def read() -> None:
            lock.acquire_read()
            lock.acquire_read()
            lock.release_read()
            inside.set()
            until_all_wait()
            events.append("reader leaves")
            lock.release_read()

        def write() -> None:
            inside.wait()
            lock.acquire_write()
            events.append("writer")
            lock.release_write()

        def check() -> None:
            if events[0] == "writer":
                message = "Of two readers in one thread one had left, and a writer came in"
                fail("race", f"{message} while the other was in.")

        return [read, write], check

    def apart(readers: int, writers: int) -> Any:
        lock = ReadWriteLock()
        events: list[tuple[str, str]] = []

        def read() -> None:
            lock.acquire_read()
            events.append(("enter", "reader"))
            events.append(("leave", "reader"))
            lock.release_read()

        def write() -> None:
            lock.acquire_write()
            events.append(("enter", "writer"))
            events.append(("leave", "writer"))
            lock.release_write()

        def check() -> None:
            now: list[str] = []
            for what, who in events:
                if what == "leave":
                    now.remove(who)
                else:
                    if "writer" in now or (who == "writer" and now):
                        fail("race", f"A {who} came in while a {now[0]} was in.")
                    now.append(who)

        return [*[read] * readers, *[write] * writers], check

    def queued() -> Any:
        lock = ReadWriteLock()
        writer_may, reader_may = threading.Event(), threading.Event()
        events: list[str] = []

        def read_first() -> None:
            lock.acquire_read()
            writer_may.set()
            until_all_wait()
            reader_may.set()
            until_all_wait()
            events.append("first reader leaves")
            lock.release_read()

        def write() -> None:
            writer_may.wait()
            lock.acquire_write()
            events.append("writer")
            lock.release_write()

        def read_later() -> None:
            reader_may.wait()
            lock.acquire_read()
            events.append("later reader")
            lock.release_read()

        def check() -> None:
            if events[0] == "writer":
                fail("race", "The writer came in while a reader was in.")
            if events[0] == "later reader":
                message = "A reader who came later went in before the writer that waits"
                fail("starvation", f"{message}: with enough readers it waits for ever.")
            if events[1] != "writer":
                message = "When the first reader left, the writer waited longest"
                fail("starvation", f"{message}, and the later reader went in before it.")

        return [read_first, write, read_later], check

    def overtaken() -> Any:
        lock = ReadWriteLock()
        reading, writing, late = (threading.Event() for _ in range(3))
        events: list[str] = []

        def read_first() -> None:
            lock.acquire_read()
            reading.set()
            until_all_wait()
            lock.release_read()

        def write() -> None:
            reading.wait()
            lock.acquire_write()
            events.append("writer")
            if writing.is_set():
                late.set()
            else:
                writing.set()
                until_all_wait()
            events.append("writer leaves")
            lock.release_write()

        def read_second() -> None:
            writing.wait()
            lock.acquire_read()
            # Some let it in before the second writer, which then has to be the next.
            until_all_wait()
            late.set()
            until_all_wait()
            lock.release_read()

        def read_later() -> None:
            late.wait()
            lock.acquire_read()
            events.append("later reader")
            lock.release_read()

        def check() -> None:
            if events[:2] != ["writer", "writer leaves"]:
                fail("race", "A writer came in while another one was in.")
            if events[2:] != ["writer", "writer leaves", "later reader"]:
                message = "One of two writers had left; a reader who came later went in"
                fail("starvation", f"{message} before the other, which still waited.")

        # Who comes first goes on first: the reader, if both are let in.
        return [read_second, read_first, write, write, read_later], check

    def emptied() -> Any:
        lock = ReadWriteLock()
        both = threading.Barrier(2)
        left = threading.Semaphore(0)

        def read() -> None:
            lock.acquire_read()
            both.wait()
            lock.release_read()
            left.release()

        def write() -> None:
            for _ in range(2):
                left.acquire()
            lock.acquire_write()
            lock.release_write()

        return [read, read, write], None

    def two_leave() -> Any:
        lock = ReadWriteLock()
        both = threading.Barrier(2)
        writer_may, reader_may, first_may, second_may = (
            threading.Event() for _ in range(4)
        )
        events: list[str] = []

        def read(may: threading.Event) -> None:
            lock.acquire_read()
            both.wait()
            may.wait()
            lock.release_read()

        def usher() -> None:
            for may in (writer_may, reader_may, first_may, second_may):
                until_all_wait()
                may.set()

        def write() -> None:
            writer_may.wait()
            lock.acquire_write()
            events.append("writer")
            lock.release_write()

        def read_later() -> None:
            reader_may.wait()
            lock.acquire_read()
            events.append("later reader")
            lock.release_read()

        def check() -> None:
            if events != ["writer", "later reader"]:
                message = "Two readers left while a writer waited, and a later reader"
                fail("starvation", f"{message}; they went in as {events}.")

        return [(read, first_may), (read, second_may), write, read_later, usher], check

    def let_in(readers: int) -> Any:
        lock = ReadWriteLock()
        both = threading.Barrier(readers)
        writing = threading.Event()

        def write() -> None:
            lock.acquire_write()
            writing.set()
            until_all_wait()
            lock.release_write()

        def read() -> None:
            writing.wait()
            lock.acquire_read()
            both.wait()
            lock.release_read()

        return [write, *[read] * readers], None

    shared = "One lock is closed while another one is held, or keeps its own thread out."
    bench.trial("one thread reads and writes in turn, and holds another lock")
    bench.explore(alone, meaning={"deadlock": ("deadlock", shared)})
    one = "Two readers cannot be in at the same time."
    bench.trial("two readers, who meet while they read")
    bench.explore(lambda: together(2), meaning={"deadlock": ("sequential", one)})
    few = "Twenty readers cannot be in at the same time."
    bench.trial("twenty readers, who meet while they read")
    bench.once(lambda: together(20), meaning={"deadlock": ("sequential", few)})
    bench.trial("a thousand readers at once")
    many = "A thousand readers cannot be in at the same time."
    bench.once(crowd, meaning={"deadlock": ("sequential", many)})
    bench.trial("a thread that goes in twice to read, and leaves once")
    bench.explore(twice, bound=1)
    bench.trial("a reader is in, a writer waits, and another reader comes")
    bench.explore(queued)
    asleep = "Two readers have left, and of those who wait nobody is woken who may go in."
    bench.trial("two readers leave while a writer waits, and a later reader")
    bench.once(two_leave, meaning={"deadlock": ("deadlock", asleep)})
    bench.trial("a writer waits while another one is in, and readers come")
    bench.once(overtaken)
    bench.trial("two writers and a reader, in every order")
    bench.explore(lambda: apart(1, 2), bound=1)
    bench.trial("two readers and a writer, in every order")
    bench.explore(lambda: apart(2, 1), bound=1)
    counted = "Two readers have left, and yet a writer waits for ever."
    bench.trial("a writer comes when two readers have left, in every order")
    bench.explore(emptied, bound=1, meaning={"deadlock": ("deadlock", counted)})
    left_out = "The writer has left, and those who wait to read are not let in together."
    bench.trial("two readers, then ten, wait for the end of a writer")
    meaning = {"deadlock": ("sequential", left_out)}
    bench.explore(lambda: let_in(2), bound=1, meaning=meaning)
    bench.once(lambda: let_in(10), meaning=meaning)


@exercise(
    "philosophers",
    CHAPTER,
    "Let the philosophers eat",
    """
    class Table:
        def __init__(self, seats):
            ...

        def dine(self, seat, eat):
            ...
    """,
)
def philosophers(bench: Bench, Table: Any) -> None:
    """All eat, neighbours never at once, others at once, and no fork is kept."""

    def alone() -> Any:
        table, other = Table(3), Table(3)
        eaten: list[Any] = []

        def use() -> None:
            for seat in (0, 1, 2):
                table.dine(seat, eaten.append)
            table.dine(0, lambda seat: other.dine(0, eaten.append))

        def check() -> None:
            if eaten != [0, 1, 2, 0]:
                fail("wrong-result", f"eat() was called for seats {eaten}, not 0, 1, 2, 0.")

        return [use], check

    def choking() -> Any:
        table = Table(2)
        events: list[Any] = []

        def choke(seat: int) -> None:
            raise ValueError("a fishbone")

        def dine_badly() -> None:
            try:
                table.dine(0, choke)
            except ValueError:
                events.append("raised")

        def dine() -> None:
            table.dine(1, events.append)

        def check() -> None:
            if "raised" not in events:
                fail("swallowed", "eat(0) raised ValueError, and dine(0, eat) did not.")
            if 1 not in events:
                fail("lost-item", "Seat 1 has not eaten.")

        return [dine_badly, dine], check

    def cancelled() -> Any:
        table = Table(2)
        events: list[Any] = []

        def cancel(seat: int) -> None:
            raise KeyboardInterrupt

        def use() -> None:
            try:
                table.dine(0, cancel)
            except KeyboardInterrupt:
                events.append("raised")
            table.dine(1, events.append)

        def check() -> None:
            if events != ["raised", 1]:
                fail("swallowed", "eat(0) raised KeyboardInterrupt; dine(0, eat) did not.")

        return [use], check

    def apart(seats: int, who: tuple[int, ...]) -> Any:
        table = Table(seats)
        all_eat = threading.Barrier(len(who))
        eaten: list[int] = []

        def eat(seat: int) -> None:
            all_eat.wait()
            eaten.append(seat)

        return [(table.dine, seat, eat) for seat in who], lambda: len(eaten) == len(who)

    def beside(seats: int, who: tuple[int, ...]) -> Any:
        table = Table(seats)
        events: list[tuple[str, int]] = []

        def eat(seat: int) -> None:
            events.append(("enter", seat))
            events.append(("leave", seat))

        def dine(seat: int) -> None:
            table.dine(seat, eat)

        def check() -> None:
            now: list[int] = []
            for what, seat in events:
                if what == "leave":
                    now.remove(seat)
                    continue
                for other in now:
                    if (seat - other) % seats in (1, seats - 1):
                        fail("race", f"Seats {other} and {seat} of {seats} ate at once.")
                now.append(seat)
            if sorted(seat for what, seat in events if what == "leave") != sorted(who):
                fail(
                    "lost-item",
                    f"Seats {who} dined; of their meals there are {events}.",
                )

        return [(dine, seat) for seat in who], check

    def long_meal() -> Any:
        table = Table(3)
        eating = threading.Event()
        events: list[str] = []

        def eat_long(seat: int) -> None:
            eating.set()
            until_all_wait()
            events.append("first")

        def eat(seat: int) -> None:
            events.append("later")

        def dine(seat: int) -> None:
            eating.wait()
            table.dine(seat, eat)

        def check() -> None:
            if events != ["first", "later", "later"]:
                fail("race", f"Three seats, and their meals ended as {events}.")

        return [(table.dine, 0, eat_long), (dine, 1), (dine, 2)], check

    def freed() -> Any:
        table = Table(8)
        first, second, third, fourth, eaten = (threading.Event() for _ in range(5))
        events: list[int] = []

        def eat_long(seat: int) -> None:
            first.set()
            eaten.wait()
            events.append(seat)

        def leave(seat: int) -> None:
            for event in (second, third, fourth):
                event.set()
                until_all_wait()

        def dine(seat: int, may: threading.Event, eat: Any) -> None:
            may.wait()
            table.dine(seat, eat)

        def check() -> None:
            if events[0] != 0:
                fail("race", f"Seats 0 and {events[0]} of 8 ate at once.")

        return [
            (table.dine, 0, eat_long),
            (dine, 2, first, leave),
            (dine, 1, second, events.append),
            (dine, 7, third, events.append),
            (dine, 3, fourth, lambda seat: eaten.set()),
        ], check

    def patient() -> Any:
        table = Table(5)
        eating = threading.Event()

        def eat_long(seat: int) -> None:
            eating.set()
            until_all_wait()

        def eat(seat: int) -> None:
            if taken_again():
                message = "Seat 0 of 5 eats. Its neighbour has taken a fork, given it back"
                fail("busy-wait", f"{message}, and taken it again: let it wait for both.")

        def dine(seat: int) -> None:
            eating.wait()
            table.dine(seat, eat)

        return [(table.dine, 0, eat_long), (dine, 1), (dine, 4)], None

    def across() -> Any:
        table = Table(6)
        eating, eaten = threading.Event(), threading.Event()

        def eat_long(seat: int) -> None:
            eating.set()
            eaten.wait()

        def wait(seat: int) -> None:
            eating.wait()
            table.dine(seat, lambda seat: None)

        def usher() -> None:
            until_all_wait()
            table.dine(3, lambda seat: eaten.set())

        return [(table.dine, 0, eat_long), (wait, 1), (wait, 5), usher], None

    shared = "Who eats at one table keeps the forks of another table, or its own for ever."
    bench.trial("one after the other at a table of three, and a second table")
    bench.explore(alone, meaning={"deadlock": ("deadlock", shared)})
    bench.trial("both neighbours wait for the end of a long meal")
    bench.explore(long_meal, bound=1, free=40)
    bench.trial("both of a table of two, in every order")
    bench.explore(lambda: beside(2, (0, 1)))
    bench.trial("all of a table of three, in every order")
    bench.explore(lambda: beside(3, (0, 1, 2)), bound=1, free=40)
    kept = (
        "After eat() has raised an exception, the neighbour waits for ever: a fork, or "
        "what else dine() takes, is not given back."
    )
    bench.trial("a meal that ends with an exception, and a neighbour")
    bench.explore(choking, meaning={"deadlock": ("deadlock", kept)})
    bench.trial("a meal that ends with what is no Exception, and a neighbour")
    bench.explore(cancelled, meaning={"deadlock": ("deadlock", kept)})
    bench.trial("neighbours at a table of four, in every order")
    bench.explore(lambda: beside(4, (0, 1)))
    bench.explore(lambda: beside(4, (3, 0)))
    bench.trial("seats that share no fork eat at the same time")
    tables: list[tuple[int, tuple[int, ...]]] = [(4, (0, 2)), (5, (1, 4)), (6, (0, 2, 4))]
    for seats, who in tables:
        places = " and ".join(map(str, who))
        one = (
            f"Seats {places} of {seats} share no fork, and yet cannot eat at the same time."
        )
        meaning = {"deadlock": ("sequential", one)}
        scenario = functools.partial(apart, seats, who)
        bench.explore(scenario, bound=0, free=40, meaning=meaning)
    one = "Twenty seats of 40 share no fork, and yet cannot all eat at the same time."
    bench.trial("twenty at a table of forty, who share no fork, eat at the same time")
    every_other = tuple(range(0, 40, 2))
    meaning = {"deadlock": ("sequential", one)}
    bench.once(lambda: apart(40, every_other), meaning=meaning)
    bench.trial("both neighbours of one who eats take each fork once")
    bench.once(patient)
    kept_out = (
        "Seat 0 of 6 eats, 1 and 5 wait for its forks, and so seat 3 has to wait as well, "
        "though both its own are free."
    )
    bench.trial("two neighbours wait for one who eats, and seat 3, far from it, comes")
    bench.once(across, meaning={"deadlock": ("sequential", kept_out)})
    asleep = (
        "Seat 3 of 8 waits although both its forks are free: nobody has woken it, or it "
        "stands behind others, who wait for theirs."
    )
    bench.trial("a neighbour leaves, and both forks of seat 3 are free")
    bench.explore(freed, bound=0, free=40, meaning={"deadlock": ("starvation", asleep)})


@exercise(
    "sleeping-barber",
    CHAPTER,
    "Open a barber's shop",
    """
    class BarberShop:
        def __init__(self, chairs):
            ...

        def work(self, cut):
            ...

        def visit(self, customer):
            ...

        def close(self):
            ...
    """,
)
def sleeping_barber(bench: Bench, BarberShop: Any) -> None:
    """Bounded waiting, each customer served once or told so, a clean end."""

    def one() -> Any:
        shop = BarberShop(1)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            if threading.current_thread().name == "customer":
                fail("type", "visit() itself called cut(): work(), the barber, should.")
            events.append(("cut", customer))

        def customer() -> None:
            events.append(("visit", shop.visit("Ada")))
            shop.close()

        def check() -> None:
            if events == [("visit", True), ("cut", "Ada")]:
                fail("order", "visit('Ada') came back before the haircut.")
            if events != [("cut", "Ada"), ("visit", True)]:
                fail("wrong-result", f"A barber and one customer, Ada: {events}.")

        return [(shop.work, cut), customer], check

    def nameless() -> Any:
        shop = BarberShop(2)
        cuts: list[Any] = []

        def customer() -> None:
            shop.visit(None)
            shop.visit("Ada")
            shop.close()

        def check() -> None:
            if cuts != [None, "Ada"]:
                fail("lost-item", f"None and 'Ada' were customers; hair was cut of {cuts}.")

        return [(shop.work, cuts.append), customer], check

    def regular() -> Any:
        shop = BarberShop(1)
        events: list[str] = []

        def cut(customer: str) -> None:
            events.append("cut")

        def customer() -> None:
            for _ in range(2):
                if shop.visit("Ada"):
                    events.append("visit")
            shop.close()

        def check() -> None:
            if events != ["cut", "visit"] * 2:
                fail("order", f"Ada came twice, and it came to {events}.")

        return [(shop.work, cut), customer], check

    def no_chairs() -> Any:
        shop = BarberShop(0)
        served: list[Any] = []
        before: list[Any] = []

        def customer() -> None:
            served.append(shop.visit("Ada"))

        def barber() -> None:
            until_all_wait()
            before.extend(served)
            shop.close()
            shop.work(lambda customer: None)

        def check() -> None:
            # One may sit down in the barber's own chair.
            if before.count(False) < 2:
                message = (
                    "There is no chair for waiting and no barber yet; of three customers"
                )
                fail("unbounded", f"{message} {before.count(False)} got False at once.")

        return [customer, customer, customer, barber], check

    def two_shops() -> Any:
        shop, other = BarberShop(1), BarberShop(1)
        events: list[Any] = []

        def cut(customer: str) -> None:
            events.append((customer, "in the wrong shop"))

        def cut_here(customer: str) -> None:
            events.append((customer, "cut"))

        def customer() -> None:
            events.append(other.visit(""))
            shop.close()
            other.close()

        def check() -> None:
            if events != [("", "cut"), True]:
                fail("wrong-result", f"Two shops, a customer '' in the second: {events}.")

        return [(shop.work, cut), (other.work, cut_here), customer], check

    def namesakes() -> Any:
        shop = BarberShop(2)
        left = threading.Semaphore(0)
        events: list[Any] = []

        def cut(customer: str) -> None:
            events.append("cut")

        def barber() -> None:
            until_all_wait()
            shop.work(cut)

        def customer() -> None:
            events.append(shop.visit("Ada"))
            left.release()

        def owner() -> None:
            for _ in range(2):
                left.acquire()
            shop.close()

        def check() -> None:
            if sorted(events, key=str) != [True, True, "cut", "cut"]:
                fail("lost-item", f"Two customers, both called Ada: {events}.")

        return [barber, customer, customer, owner], check

    def closing() -> Any:
        shop = BarberShop(1)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("cut", customer))

        def customer() -> None:
            events.append(("visit", shop.visit("Ada")))

        def check() -> None:
            cuts = [who for what, who in events if what == "cut"]
            if ("visit", True) in events and cuts != ["Ada"]:
                fail("wrong-result", f"visit('Ada') gave True; hair was cut of {cuts}.")
            if ("visit", True) not in events and ("visit", False) not in events:
                fail("wrong-result", f"visit() gives True or False: {events}.")
            if ("visit", False) in events and cuts:
                fail("wrong-result", "Ada got a haircut, and visit('Ada') gave False.")

        return [(shop.work, cut), customer, shop.close], check

    def crowded() -> Any:
        shop = BarberShop(1)
        cutting, turned = threading.Event(), threading.Event()
        left = threading.Semaphore(0)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("begin", customer))
            if customer == "Ada":
                cutting.set()
                turned.wait()
            events.append(("end", customer))

        def first() -> None:
            events.append(("Ada", shop.visit("Ada")))
            for _ in range(2):
                left.acquire()
            shop.close()

        def later(name: str) -> None:
            cutting.wait()
            served = shop.visit(name)
            events.append((name, served))
            if not served:
                turned.set()
            left.release()

        def check() -> None:
            away = [name for name in ("Ada", "Bob", "Cem") if (name, False) in events]
            if "Ada" in away or len(away) > 1:
                fail("wrong-result", f"One is in the barber's chair, one can wait: {away}.")
            for name in {"Ada", "Bob", "Cem"} - set(away):
                if events.count(("end", name)) != 1:
                    fail("lost-item", f"{name} has had {events.count(('end', name))} cuts.")
                if events.index((name, True)) < events.index(("end", name)):
                    fail("order", f"visit('{name}') came back before the haircut.")
            if away and ("begin", away[0]) in events:
                fail("wrong-result", f"{away[0]} was turned away, and got a haircut.")

        return [(shop.work, cut), first, (later, "Bob"), (later, "Cem")], check

    def in_line() -> Any:
        shop = BarberShop(3)
        cutting, seated, sat = (threading.Event() for _ in range(3))
        left = threading.Semaphore(0)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("cut", customer))
            if customer == "Ada":
                cutting.set()
                sat.wait()

        def first() -> None:
            shop.visit("Ada")
            for _ in range(2):
                left.acquire()
            shop.close()

        def second() -> None:
            cutting.wait()
            events.append(("left", shop.visit("Bob") and "Bob"))
            left.release()

        def third() -> None:
            seated.wait()
            events.append(("left", shop.visit("Cem") and "Cem"))
            left.release()

        def usher() -> None:
            cutting.wait()
            until_all_wait()
            seated.set()
            until_all_wait()
            sat.set()

        def check() -> None:
            cuts = [who for what, who in events if what == "cut"]
            if sorted(cuts) != ["Ada", "Bob", "Cem"]:
                fail("lost-item", f"Ada, Bob and Cem came; hair was cut of {cuts}.")
            if cuts != ["Ada", "Bob", "Cem"]:
                fail("order", f"They came as Ada, Bob, Cem; hair was cut of {cuts}.")
            for name in ("Bob", "Cem"):
                if ("left", name) not in events:
                    fail("wrong-result", f"{name} got a haircut, and visit() gave no True.")
                if events.index(("left", name)) < events.index(("cut", name)):
                    fail("order", f"visit('{name}') came back before the haircut.")

        return [(shop.work, cut), first, second, third, usher], check

    def refused_again() -> Any:
        shop = BarberShop(1)
        cutting, ready = threading.Event(), threading.Event()
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            if customer == "Ada":
                cutting.set()
                ready.wait()

        def sit(name: str) -> None:
            if name == "Bob":
                cutting.wait()
            shop.visit(name)

        def others() -> None:
            cutting.wait()
            until_all_wait()
            for name in ("Cem", "Dan", "Eve"):
                events.append((name, shop.visit(name)))
            ready.set()
            until_all_wait()
            events.append(("Fay", shop.visit("Fay")))
            shop.close()

        def check() -> None:
            for name in ("Cem", "Dan", "Eve"):
                if (name, False) not in events:
                    message = "visit() should have turned away Cem, Dan and Eve"
                    fail("wrong-result", f"All chairs were taken; {message}: {events}.")
            if ("Fay", True) not in events:
                message = "Fay came when the shop was empty, after others had been turned"
                fail("wrong-result", f"{message} away; visit('Fay') gave no True.")

        return [(shop.work, cut), (sit, "Ada"), (sit, "Bob"), others], check

    def closed() -> Any:
        shop = BarberShop(2)
        cutting, seated, shut = (threading.Event() for _ in range(3))
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("cut", customer))
            if customer == "Ada":
                cutting.set()
                shut.wait()

        def visit(name: str, may: threading.Event | None) -> None:
            if may is not None:
                may.wait()
            events.append((name, shop.visit(name)))

        def owner() -> None:
            cutting.wait()
            until_all_wait()
            seated.set()
            until_all_wait()
            shop.close()
            events.append(("Cem", shop.visit("Cem")))
            shut.set()

        def check() -> None:
            for name in ("Bob", "Dan"):
                if (name, True) not in events or ("cut", name) not in events:
                    fail("lost-item", f"{name} sat there at close(), and got no haircut.")
            if ("Ada", True) not in events:
                fail("lost-item", "Ada was in the barber's chair; visit() gave no True.")
            if ("Cem", False) not in events:
                fail("wrong-result", "Cem came after close(), and visit() gave no False.")
            if events.index(("cut", "Dan")) < events.index(("cut", "Bob")):
                fail("order", "Bob and Dan sat there at close(); Dan was served first.")

        visitors = (("Ada", None), ("Bob", cutting), ("Dan", seated))
        return [(shop.work, cut), *[(visit, *each) for each in visitors], owner], check

    def nobody() -> Any:
        shop = BarberShop(1)

        def cut(customer: str) -> None:
            until_all_wait()

        def owner() -> None:
            until_all_wait()
            gone.append(shop.visit("Ada"))
            shop.close()

        gone: list[Any] = []
        return [(shop.work, cut), owner], lambda: gone == [True]

    bench.trial("a barber without a customer, and a haircut that takes long")
    bench.explore(nobody)
    bench.trial("a barber and one customer, then close(), in every order")
    bench.explore(one)
    bench.trial("a customer that is None")
    unseen = (
        "A customer that is None is not served, or the barber goes home without close()."
    )
    bench.once(nameless, meaning={"deadlock": ("deadlock", unseen)})
    bench.trial("a customer who comes again after the haircut")
    bench.explore(regular, bound=1)
    bench.trial("two shops, and a customer in one of them")
    other = "The barber or the customer of the second shop waits for ever."
    meaning = {"deadlock": ("deadlock", other)}
    bench.explore(two_shops, bound=0, free=20, meaning=meaning)
    waits = "One of two customers of the same name waits for ever."
    bench.trial("two customers of the same name")
    bench.once(namesakes, meaning={"deadlock": ("deadlock", waits)})
    bench.trial("close() at any time while a customer comes, in every order")
    bench.explore(closing)
    full = "One is in the barber's chair and one can wait; nobody was turned away."
    bench.trial("one chair for two who come while a third is in the barber's chair")
    bench.explore(crowded, bound=0, free=40, meaning={"deadlock": ("unbounded", full)})
    bench.trial("customers who come one after the other while one is in the chair")
    bench.explore(in_line, bound=0, free=40)
    again = "Of those who come to a full shop one waits, or later ones are not served."
    bench.trial("three who are turned away one after the other, and one who comes later")
    bench.once(refused_again, meaning={"deadlock": ("deadlock", again)})
    stays = (
        "close() or a visit() after it does not come back at once, or somebody who sat "
        "there waits for ever."
    )
    bench.trial("close() while one is in the chair and two sit on all chairs")
    # Some orders of many: who wakes all of them, each time, makes thousands of orders.
    bench.explore(closed, bound=-1, free=120, meaning={"deadlock": ("deadlock", stays)})
    bench.trial("three customers, no chair for waiting, and no barber yet")
    bench.once(no_chairs)
