"""Calls a function on a few of its items and sees what it does: within a time budget."""

from __future__ import annotations

import inspect
import math
import statistics
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.advice.calls import Call
from helpers.advice.clocks import Reading, since, start
from helpers.advice.contention import held, threads_for
from helpers.advice.journey import Journey, travel
from helpers.advice.samples import SOON, Samples
from helpers.loops import run_beside
from helpers.machine import Machine

# Calls shorter than this are timed in groups: reading the CPU clock costs up to a
# microsecond, and that of Windows ticks 64 times a second.
_SHORT = 0.08 if sys.platform == "win32" else 50e-6
# Results may be large: so many are kept to see what pickling them costs.
_KEPT = 3
_DROPPED = object()
_MOST_SAMPLES = 20
# So many samples are enough if their mean is known so well.
_ENOUGH = 5
_EXACT = 0.03
# Below this a function waits so much that nobody would miss the GIL.
_LITTLE = 0.15


def take(
    function: Callable[[Any], Any], items: Sequence[Any], budget: float, machine: Machine
) -> Samples:
    """Call a function on some of its items.

    The items are taken at equal distances. The first call is repeated where it is
    short, and not counted: it may import or connect. Then, if the function computes,
    several threads call it at the same time, which shows whether it keeps the GIL.

    Args:
        function: Takes one item; may be a coroutine function.
        items: All of them.
        budget: Seconds after which no further sample is begun. A call that takes
            longer is waited for.
        machine: Where this runs.

    Raises:
        BaseException: What the function raises; a note names the item.

    Example:
        >>> from helpers.machine import this_machine
        >>> found = take(abs, [-1, 2, -3], 0.2, this_machine())
        >>> found.name, found.count, found.asynchronous, found.barrier
        ('abs', 3, False, '')
    """
    name = getattr(function, "__name__", None) or type(function).__name__
    asynchronous = is_coroutine_function(function)
    if not items:
        return Samples(name, 0, (), (), asynchronous=asynchronous)
    call = Call(function, name)
    end = time.perf_counter() + budget
    plan = _plan(len(items), end - budget * 2 / 3)
    kept: float | None
    if asynchronous:
        taken = run_beside(_await(call, items, plan))
        journey = Journey("a coroutine needs an event loop around it")
        kept, more = float(machine.gil_enabled), 0
    else:
        taken = _call(call, items, plan)
        kept_results = [one for one in taken if one.result is not _DROPPED]
        journey = travel(
            function, [(one.index, items[one.index], one.result) for one in kept_results]
        )
        kept, more = _held(call, items, taken, end, machine)
    counted = [sample for sample in taken if sample.counts]
    cpus = tuple(sample.cpu for sample in counted)
    others = (s.passed.process_cpu / s.calls - s.cpu for s in counted)
    return Samples(
        name,
        len(items),
        tuple(sample.wall for sample in counted),
        cpus,
        other_cpu=max(sum(others), 0.0) / len(counted),
        delay=sum(s.passed.delay / s.calls for s in counted) / len(counted),
        asynchronous=asynchronous,
        held=kept,
        pickling=journey.seconds,
        pickled=journey.bytes,
        barrier=journey.barrier,
        calls=sum(sample.calls for sample in taken) + more,
    )


def is_coroutine_function(function: object) -> bool:
    """Whether calling it gives something to await; also for objects with such a call."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  (its own, if it is an object)
    )


@dataclass(slots=True)
class _Sample:
    """One item, called once or, if that is short, several times; ``passed`` is for all."""

    index: int
    calls: int
    result: Any
    passed: Reading
    counts: bool = True

    @property
    def wall(self) -> float:
        return self.passed.own / self.calls

    @property
    def cpu(self) -> float:
        return self.passed.cpu / self.calls


_Plan = Generator[tuple[int, int], _Sample, list[_Sample]]


def _plan(count: int, end: float) -> _Plan:
    """Ask for samples, an index and a number of calls each; gets them sent, returns all."""
    first = yield 0, 1
    taken, begin = [first], 1
    if count > 1 and first.wall < (end - time.perf_counter()) / 10:
        first.counts, begin = False, 0
    for index in _spread(count)[begin:]:
        counted = [sample.wall for sample in taken if sample.counts]
        if counted and (time.perf_counter() > end or _known(counted)):
            break
        # Once, to see how long: another item may take a thousand times as long.
        sample = yield index, 1
        taken.append(sample)
        if len(taken) > _KEPT:
            sample.result = _DROPPED
        calls = math.ceil(_SHORT / sample.wall)
        if calls > 1:
            sample.counts, groups = False, []
            for _ in range(3):
                groups.append((yield index, calls))
            # What disturbs a short call is long beside it.
            best = min(groups, key=lambda group: group.wall)
            for group in groups:
                group.result, group.counts = _DROPPED, group is best
            taken += groups
    return sorted(taken, key=lambda sample: sample.index)


def _spread(count: int) -> list[int]:
    """Indices at equal distances, in an order in which any first few are spread, too."""
    number = min(count, _MOST_SAMPLES)
    # Van der Corput's sequence (1935): the digits of 0, 1, 2, … behind the point, mirrored.
    order = sorted(range(number), key=lambda index: f"{index:05b}"[::-1])
    return [0, *(index * count // number for index in order if index)]


def _known(walls: list[float]) -> bool:
    """Whether more samples would hardly change the mean."""
    if len(walls) < _ENOUGH:
        return False
    error = statistics.stdev(walls) / len(walls) ** 0.5
    return error < _EXACT * statistics.fmean(walls)


def _call(call: Call, items: Sequence[Any], plan: _Plan) -> list[_Sample]:
    index, calls = next(plan)
    while True:
        item, result = items[index], None
        before = start()
        for _ in range(calls):
            result = call(index, item)
        passed = since(before)
        if inspect.iscoroutine(result):
            result.close()
            raise TypeError(
                f"function={call.name} gives a coroutine, but is no async function: write "
                "it with async def and await"
            )
        try:
            index, calls = plan.send(_Sample(index, calls, result, passed))
        except StopIteration as end:
            return end.value


async def _await(call: Call, items: Sequence[Any], plan: _Plan) -> list[_Sample]:
    index, calls = next(plan)
    while True:
        item, result = items[index], None
        before = start()
        for _ in range(calls):
            result = await call.wait(index, item)
        try:
            index, calls = plan.send(_Sample(index, calls, result, since(before)))
        except StopIteration as end:
            return end.value


def _held(
    call: Call, items: Sequence[Any], taken: list[_Sample], end: float, machine: Machine
) -> tuple[float | None, int]:
    """Which share of the computing keeps the GIL, and how many calls it took to see."""
    if not machine.gil_enabled:
        return 0.0, 0
    counted = sorted((s for s in taken if s.counts), key=lambda sample: sample.wall)
    wall = statistics.fmean(sample.wall for sample in counted)
    share = min(statistics.fmean(sample.cpu for sample in counted) / wall, 1.0)
    if share < _LITTLE:
        return 1.0, 0
    if wall * len(items) < SOON:
        return None, 0
    # From the middle of the walls, so that they end together; and not two on one item,
    # since both might write the same file.
    count = threads_for(share)
    middle = max(0, (len(counted) - count) // 2)
    indices = [sample.index for sample in counted[middle:][:count]]
    indices += [i for i in range(len(items)) if i not in indices][: count - len(indices)]
    return held(lambda index: call.discard(index, items[index]), indices, share, wall, end)
