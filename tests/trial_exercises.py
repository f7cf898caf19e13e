"""Exercises that only tests set: one that is called, one that is explored, and others."""

from __future__ import annotations

import threading

from helpers.practice.bench import fail
from helpers.practice.exercise import exercise

CHAPTER = "03_threading"


@exercise("trial-called", CHAPTER, "Double", "def double(x):\n    ...")
def called(bench, double):
    """Called twice, with a number that nobody knows beforehand."""
    bench.trial("a number that nobody knows")
    number = bench.random.randrange(1000)
    bench.equal(f"double({number})", bench.call(double, number), 2 * number)
    bench.trial("a text")
    bench.equal("double('a')", bench.call(double, "a"), "aa")


@exercise(
    "trial-explored",
    CHAPTER,
    "Count",
    """
    class Counter:
        def __init__(self): ...
        def add(self): ...
        def value(self): ...
    """,
)
def explored(bench, Counter):
    """Two threads add; both additions count."""

    def scenario():
        counter = Counter()

        def check():
            if counter.value() != 2:
                fail("lost-update", f"two additions, and the value is {counter.value()}.")

        return [counter.add, counter.add], check

    bench.trial("two threads that add")
    bench.explore(scenario)


@exercise("trial-tasks", CHAPTER, "Meet", "async def meet(wait):\n    ...")
def tasks(bench, meet):
    """A coroutine function, in virtual time."""
    import asyncio

    async def scenario():
        events = []

        async def wait():
            events.append("enter")
            await asyncio.sleep(3600)
            events.append("leave")

        await meet(wait)
        if events != ["enter", "enter", "leave", "leave"]:
            fail("sequential", f"the waits came one after the other: {events}.")

    bench.trial("two waits")
    bench.explore_tasks(scenario)


@exercise("trial-value", CHAPTER, "Say", "answer = None")
def value(bench, answer):
    """A value in place of a function."""
    bench.equal("answer", answer, 42)


@exercise("trial-threads", CHAPTER, "Begin", "def begin(event):\n    ...")
def threads(bench, begin):
    """Starts what it likes, given an event that is set when it has come back."""
    event = threading.Event()
    bench.trial("a start")
    bench.call(begin, event)
    event.set()
