"""The check of the exercise "rate-limiter"."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_task_left


class Runners:
    """Ask a limiter for a start, each when it is told to, and remember when they did."""

    def __init__(self, limiter: Any) -> None:
        self.limiter = limiter
        self.asked: list[str] = []
        self.started: dict[str, float] = {}
        self.timers = 0
        loop = asyncio.get_running_loop()
        self.clock = loop.time
        call_at = loop.call_at

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.timers += 1
            return call_at(*args, **kwargs)

        loop.call_at = counted  # type: ignore[method-assign, assignment]

    async def run(self, name: str, when: float = 0.0) -> None:
        """Ask at some time, and start as soon as it may."""
        await asyncio.sleep(when)
        self.asked.append(name)
        await self.limiter.wait()
        self.started[name] = self.clock()

    def judge(self, n: int, period: float, wanted: list[float]) -> None:
        """Fail unless they started in the order they asked, at these times."""
        order = [name for name in self.asked if name in self.started]
        times = [self.started[name] for name in order]
        for before, after in itertools.pairwise(order):
            first, second = self.started[before], self.started[after]
            if second < first:
                fail(
                    "order",
                    f"{before} asked before {after}; {after} started at {second:.9g} s, "
                    f"{before} at {first:.9g} s.",
                )
        for early, late in zip(times, times[n:], strict=False):
            if late - early < period - 1e-6:
                fail(
                    "unbounded",
                    f"At most {n} may start in {period:g} s; starts came at "
                    f"{', '.join(f'{time:.9g}' for time in times)} s.",
                )
        if any(abs(a - b) > 1e-3 for a, b in zip(times, wanted, strict=True)):
            fail(
                "wrong-result",
                f"With n={n} and period={period:g}, starts came at "
                f"{', '.join(f'{time:.9g}' for time in times)} s; they were possible at "
                f"{', '.join(f'{time:.9g}' for time in wanted)} s.",
            )


@exercise(
    "rate-limiter",
    "07_asyncio",
    "Limit how many start per second",
    """
    class RateLimiter:
        def __init__(self, n, period):
            ...

        async def wait(self):
            ...
    """,
)
def rate_limiter(bench: Bench, RateLimiter: Any) -> None:
    """At most n per period, wherever it begins; as early as possible; first come first."""

    async def crowd() -> None:
        runners = Runners(RateLimiter(2, 10))
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(runners.run(name), name=name)
        runners.judge(2, 10, [0, 0, 10])
        await no_task_left()

    async def window() -> None:
        runners = Runners(RateLimiter(2, 10))
        async with asyncio.TaskGroup() as group:
            for name, when in ("a", 0), ("b", 9), ("c", 9.25), ("d", 9.5):
                group.create_task(runners.run(name, when), name=name)
        runners.judge(2, 10, [0, 9, 10, 19])

    async def idle() -> None:
        other = RateLimiter(1, HOUR)
        limiter = RateLimiter(3, 10)
        runners = Runners(limiter)
        for _ in range(3):
            await limiter.wait()
        await asyncio.sleep(999)
        await other.wait()
        async with asyncio.TaskGroup() as group:
            for name in "abcd":
                group.create_task(runners.run(name, 1), name=name)
        runners.judge(3, 10, [1000, 1000, 1000, 1010])

    async def many() -> None:
        runners = Runners(RateLimiter(2, 10))
        async with asyncio.TaskGroup() as group:
            for name in "abcdefg":
                group.create_task(runners.run(name), name=name)
        runners.judge(2, 10, [0, 0, 10, 10, 20, 20, 30])

    async def crowds() -> None:
        runners = Runners(RateLimiter(12, 10))
        async with asyncio.TaskGroup() as group:
            for name in "abcdefghijklmnopqrstuvwxyz":
                group.create_task(runners.run(name), name=name)
        runners.judge(12, 10, [*[0.0] * 12, *[10.0] * 12, *[20.0] * 2])

    async def patient() -> None:
        runners = Runners(RateLimiter(1, 1000 * HOUR))
        async with asyncio.TaskGroup() as group:
            for name in "ab":
                group.create_task(runners.run(name), name=name)
        runners.judge(1, 1000 * HOUR, [0, 1000 * HOUR])
        # One or two are enough; who polls with ever longer pauses needs many more.
        if runners.timers > 12:
            fail(
                "busy-wait",
                f"Two starts, weeks apart: it set a timer {runners.timers} times.",
            )

    async def cancelled() -> None:
        runners = Runners(RateLimiter(1, 10))
        tasks = [
            asyncio.create_task(runners.run(name, when), name=name)
            for name, when in (("a", 0), ("b", 1), ("c", 2))
        ]
        await asyncio.sleep(5)
        tasks[1].cancel()
        await asyncio.wait(tasks)
        if not tasks[1].cancelled():
            fail("swallowed", "b was cancelled while it waited, and went on.")
        for task in tasks[0], tasks[2]:
            task.result()
        if abs(runners.started["c"] - 10) > 1e-3:
            fail(
                "wrong-result",
                "n=1, period=10: a started at 0 s, b was cancelled while it waited, and "
                f"c started at {runners.started['c']:.9g} s; 10 s was possible.",
            )

    async def late_cancel() -> None:
        runners = Runners(RateLimiter(1, 10))
        tasks = [
            asyncio.create_task(runners.run(name, when), name=name)
            for name, when in (("a", 0), ("b", 1), ("c", 2))
        ]
        await asyncio.sleep(10)
        tasks[1].cancel()
        await asyncio.wait(tasks)
        tasks[2].result()
        possible = 20 if "b" in runners.started else 10
        if abs(runners.started["c"] - possible) > 1e-3:
            b = "started" if possible == 20 else "had not started"
            fail(
                "wrong-result",
                "n=1, period=10: a started at 0 s, b was cancelled at the moment of its "
                f"turn and {b}, and c started at {runners.started['c']:.9g} s; "
                f"{possible} s was possible.",
            )

    async def held_up() -> None:
        runners = Runners(RateLimiter(1, 10))
        loop = asyncio.get_running_loop()
        # Somebody computes from 9.75 to 13.75 s, and nobody is woken meanwhile.
        loop.call_at(9.75, loop.hold_up, 4.0)  # type: ignore[attr-defined]
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(runners.run(name), name=name)
        _, second, third = (runners.started[name] for name in runners.asked)
        if third - second < 10 - 1e-6:
            fail(
                "unbounded",
                "n=1, period=10; the event loop was held up, and the second started only "
                f"at {second:.9g} s; the third started at {third:.9g} s. What counts is "
                "when one has started, and not when it could have.",
            )
        runners.judge(1, 10, [0, 13.75, 23.75])

    async def side_by_side() -> None:
        slow = Runners(RateLimiter(1, 1000 * HOUR))
        quick = Runners(RateLimiter(1, 10))
        async with asyncio.TaskGroup() as group:
            for name in "ab":
                group.create_task(slow.run(name), name=name)
            for name in "cd":
                group.create_task(quick.run(name, 5), name=name)
        starts = sorted(quick.started.values())
        if any(abs(a - b) > 1e-3 for a, b in zip(starts, (5, 15), strict=True)):
            fail(
                "wrong-result",
                "One limiter lets one start in 1000 hours, and somebody waits for it. "
                "Another one lets one start in 10 s; asked twice at 5 s, it let them start "
                f"at {starts[0]:.9g} and {starts[1]:.9g} s.",
            )

    async def quick() -> None:
        runners = Runners(RateLimiter(1, 0.0005))
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(runners.run(name), name=name)
        runners.judge(1, 0.0005, [0, 0.0005, 0.001])

    never = (
        "deadlock",
        "Somebody was cancelled while waiting, and the next waits for ever.",
    )
    bench.trial("two ask at once, one may start in 1000 hours: no polling")
    bench.explore_tasks(patient)
    bench.trial("three ask at once, two may start per 10 s")
    bench.explore_tasks(crowd)
    bench.trial("two per 10 s; one asks at 0 s, and three after 9 s")
    bench.explore_tasks(window)
    bench.trial("seven ask at once, two may start per 10 s")
    bench.explore_tasks(many, bound=0)
    bench.trial("26 ask at once, twelve may start per 10 s")
    bench.explore_tasks(crowds, bound=0)
    bench.trial("three per 10 s and at 0 s; after 1000 s four; and another limiter")
    bench.explore_tasks(idle, bound=1)
    bench.trial("two limiters at once, of which one has to wait long")
    bench.explore_tasks(side_by_side, bound=0)
    bench.trial("one may start in half a millisecond")
    bench.explore_tasks(quick, bound=0)
    bench.trial("of three, the second is cancelled while it waits")
    bench.explore_tasks(cancelled, meaning={"deadlock": never})
    bench.trial("of three, the second is cancelled at the moment of its turn")
    bench.explore_tasks(late_cancel, meaning={"deadlock": never})
    bench.trial("three ask at once, and somebody holds up the event loop")
    bench.explore_tasks(held_up, bound=0)
