"""The check of the exercise "bounded-buffer"."""

from __future__ import annotations

import functools
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait


@exercise(
    "bounded-buffer",
    "04_synchronisation",
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

    def one(item: Any) -> Any:
        buffer = BoundedBuffer(1)

        def use() -> None:
            buffer.put(item)
            buffer.get()

        return [use], None

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

    def one_by_one(size: int) -> Any:
        buffer = BoundedBuffer(size)
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
            for _ in range(size):
                buffer.get()

        def check() -> None:
            for puts, gets in zip(took, (0, 1, 3), strict=True):
                done = f"Size {size}, {size + 3} put() and, up to now, {gets} get()"
                if puts > gets + size:
                    fail("unbounded", f"{done}: {puts} put() have come back.")
                if puts < gets + size:
                    fail("starvation", f"{done}: a put() waits, though there is room.")

        return [*[produce] * (size + 3), consume], check

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
    bench.once(functools.partial(one, 1))
    for falsy in (None, 0):
        unseen = f"After put({falsy}) get() waits for ever: any object can be an item."
        scenario = functools.partial(one, falsy)
        bench.once(scenario, meaning={"deadlock": ("deadlock", unseen)})
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
    bench.trial(
        "three producers too many, and a consumer who takes one item, then two at once"
    )
    for size in (2, 3, 5):
        scenario = functools.partial(one_by_one, size)
        bench.once(scenario, meaning={"deadlock": ("deadlock", stays)})


class _Grid:
    """Compares as arrays do: not to a truth value."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise ValueError("The truth value of a grid is ambiguous")

    def __repr__(self) -> str:
        return "a grid"
