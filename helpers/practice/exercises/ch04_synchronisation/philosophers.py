"""The check of the exercise "philosophers"."""

from __future__ import annotations

import functools
import queue
import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.retaking import taken_again
from helpers.practice.standstill import until_all_wait


@exercise(
    "philosophers",
    "04_synchronisation",
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

    def ended(kind: type[BaseException]) -> Any:
        table = Table(2)
        events: list[Any] = []

        def choke(seat: int) -> None:
            events.append(seat)
            raise kind

        def use() -> None:
            try:
                table.dine(0, choke)
            except kind:
                events.append("raised")
            table.dine(1, events.append)

        def check() -> None:
            if "raised" not in events:
                fail("swallowed", f"eat(0) raised {kind.__name__}; dine(0, eat) did not.")
            if (calls := events.count(0)) > 1:
                message = f"eat(0) raised {kind.__name__}"
                fail("wasteful", f"{message}; one dine(0, eat) called it {calls} times.")
            if events != [0, "raised", 1]:
                fail("lost-item", "Seat 1 has not eaten.")

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
            if sorted(events) != ["first", "later", "later"]:
                fail("lost-item", f"Three seats dined, and {len(events)} have eaten.")
            if events[0] != "first":
                message = "Seat 0 of 3 ate, and a neighbour, who needs one of its forks"
                fail("race", f"{message}, ate meanwhile.")

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
    for error in (TimeoutError, IndexError, queue.Empty, StopIteration):
        scenario = functools.partial(ended, error)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", kept)})
    bench.trial("a meal that ends with what is no Exception, and a neighbour")
    for kind in (KeyboardInterrupt, SystemExit, GeneratorExit):
        scenario = functools.partial(ended, kind)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", kept)})
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
