"""Exercises about chapter 04: locks, conditions, semaphores, and their mistakes."""

from __future__ import annotations

import time
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise

CHAPTER = "04_synchronisation"


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
        buffer = BoundedBuffer(3)
        got: list[Any] = []

        def use() -> None:
            for item in (1, None, "three"):
                buffer.put(item)
            for _ in range(3):
                got.append(buffer.get())

        def check() -> None:
            if got != [1, None, "three"]:
                fail("wrong-result", f"put 1, None, 'three'; got {got}.")

        return [use], check

    def full() -> Any:
        buffer = BoundedBuffer(1)
        events: list[tuple[str, int]] = []

        def produce() -> None:
            for item in (1, 2, 3):
                buffer.put(item)
                events.append(("put", item))

        def consume() -> None:
            # In virtual time: who polls meanwhile is found out.
            time.sleep(3600)
            for _ in range(3):
                item = buffer.get()
                events.append(("got", item))

        def check() -> None:
            got = [item for what, item in events if what == "got"]
            if sorted(got) != [1, 2, 3]:
                fail("lost-item", f"put 1, 2, 3; got {got}.")
            if got != [1, 2, 3]:
                fail("order", f"put 1, 2, 3; got {got}.")

        return [produce, consume], check

    def many() -> Any:
        buffer = BoundedBuffer(1)
        got: list[Any] = []

        def produce_1() -> None:
            buffer.put(1)

        def produce_2() -> None:
            buffer.put(2)

        def consume() -> None:
            got.append(buffer.get())

        def check() -> None:
            if sorted(got) != [1, 2]:
                fail("lost-item", f"put 1 and 2; got {got}.")

        return [consume, consume, produce_1, produce_2], check

    bench.trial("one thread puts three items and gets them")
    bench.explore(alone)
    bench.trial("a producer and a consumer, a buffer of one place, in every order")
    bench.explore(full)
    bench.trial("two producers and two consumers, a buffer of one place, in every order")
    bench.explore(many)
