"""The check of the exercise "makespan"."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise


@exercise(
    "makespan",
    "01_overview",
    "Predict when all is done",
    '''
    def makespan(durations, workers):
        """When the last job is done, if each job, in order, goes to who is free first."""
        ...
    ''',
)
def makespan(bench: Bench, makespan: Any) -> None:
    """The same as a simulation of the workers, on inputs that nobody knows beforehand."""

    def compare(durations: Sequence[float], workers: int) -> None:
        wanted = _makespan(durations, workers)
        given: list[float] = list(durations)
        found = bench.call(makespan, given, workers)
        if type(found) not in (int, float):
            raise Refused("type", f"It gives {found!r:.60}, and should give a number.")
        bench.require(
            found == wanted, "wrong-result",
            f"makespan({durations}, {workers}) is {found}, and should be {wanted}.",
        )  # fmt: skip
        bench.require(
            given == durations, "wrong-result",
            f"It changed the list that it was given: {durations} became {given}.",
        )  # fmt: skip

    bench.trial("one worker: the jobs follow each other")
    compare([3, 1, 2], 1)
    bench.trial("two workers")
    compare([3, 1, 2], 2)
    compare([1, 1, 4], 2)
    bench.trial("as many workers as jobs, and more")
    compare([3, 1, 2], 3)
    compare([3, 1, 2], 9)
    bench.trial("no jobs at all")
    compare([], 3)
    bench.trial("jobs that take parts of a second, and none")
    compare([0.5, 0.25, 0, 1.75, 0.5], 2)
    compare([0.5, 0.25, 0, 1.8125, 1.0625], 2)
    compare([2**-30, 2**-31, 2**-30], 2)
    bench.trial("jobs that all take the same time")
    compare([2, 2, 2], 2)
    compare([5, 5, 5, 5], 3)
    compare([0, 0, 0], 2)
    bench.trial("many workers, and more jobs")
    compare([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4] * 3, 20)
    bench.trial("two hundred lists of jobs, made at random")
    draw = bench.random
    for _ in range(200):
        jobs = [draw.randrange(1, 10) for _ in range(draw.randrange(3, 9))]
        compare(jobs, draw.randrange(2, 5))


def _makespan(durations: Sequence[float], workers: int) -> float:
    free: list[float] = [0] * workers
    for duration in durations:
        heapq.heapreplace(free, free[0] + duration)
    return max(free)
