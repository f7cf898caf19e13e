"""Runs functions and takes their times, all under the same conditions."""

from __future__ import annotations

import gc
import inspect
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat as times_over
from typing import Any

from helpers import arguments
from helpers.timing.results import Comparison, Measurement
from helpers.timing.watch import stopwatch

# A run is to be long beside the clock's ticks and the scheduler's turns, and short
# enough to be repeated while a reader waits.
_RUN = 0.05
# No run is shorter than the clock can tell: one of 0 seconds could not be compared.
_TICK = time.get_clock_info("perf_counter").resolution
# Fewer runs of two things that are the same come out in one order too often by chance.
_LEAST_RUNS = 3
_MOST_RUNS = 1000

Subject = Callable[[], object]


def measure(fn: Subject, *, repeat: int = 5, calls: int | None = None) -> Measurement:
    """Run a function several times and see how long it takes.

    A first call warms up and is not counted. A fast function is called many times in
    each run, so that a run takes 0.05 s or more (as ``timeit`` does it). While a run
    lasts, Python's search for cyclic garbage is off (as in ``timeit``).

    An ``async`` function is run on an event loop of its own in another thread, so it
    can be measured in a notebook, where a loop is running already. It must not use
    what belongs to another loop, such as a session that another cell opened.

    Args:
        fn: Called without arguments; or an ``async`` function, or one that returns a
            coroutine.
        repeat: How many runs, from 1 to 1000.
        calls: How often a run calls it, from 1 to 10,000,000; by default as often as it
            takes.

    Raises:
        TypeError: ``fn`` cannot be called.
        ValueError: ``repeat`` or ``calls`` is out of its bounds.

    Example:
        >>> found = measure(lambda: sum(range(100)), repeat=3)
        >>> len(found.times), found.best <= found.median < 0.001
        (3, True)
    """
    (found,) = _measured({"": fn}, repeat, calls).values()
    return found


def compare(
    functions: Mapping[str, Subject], *, repeat: int = 5, calls: int | None = None
) -> Comparison:
    """Run several functions in turns, so that what disturbs one disturbs them all.

    Each is run once, then each once more, and so on. See :func:`measure` for what a
    run is, and :class:`Comparison` for what counts as a difference.

    Args:
        functions: By name; the others are compared with the first.
        repeat: How many runs of each, from 3 to 1000: fewer cannot tell a difference
            from noise.
        calls: How often a run calls its function, as for :func:`measure`.

    Raises:
        TypeError: Something cannot be called.
        ValueError: There is nothing to compare, or ``repeat`` or ``calls`` is out of its
            bounds.

    Example:
        >>> import time
        >>> found = compare({
        ...     "late": lambda: time.sleep(0.02),
        ...     "soon": lambda: time.sleep(0.001),
        ... }, repeat=3)
        >>> found.fastest, found.clear("soon")
        ('soon', True)
    """
    if not isinstance(functions, Mapping) or not functions:
        raise ValueError(
            f"functions={arguments.shown(functions)}: give a dict, such as "
            f"{{'name': function}}"
        )
    arguments.whole("repeat", repeat, _LEAST_RUNS, _MOST_RUNS)
    return Comparison(_measured(functions, repeat, calls))


def _measured(
    functions: Mapping[str, Subject], repeat: int, calls: int | None
) -> dict[str, Measurement]:
    arguments.whole("repeat", repeat, 1, _MOST_RUNS)
    if calls is not None:
        arguments.whole("calls", calls, 1, 10_000_000)
    for name, fn in functions.items():
        arguments.text("a name in functions", name)
        if not callable(fn):
            _refuse(name, fn)
    prepared = {name: _prepare(fn, calls) for name, fn in functions.items()}
    runs: dict[str, list[stopwatch]] = {name: [] for name in functions}
    for _ in range(repeat):
        for name, (run, number) in prepared.items():
            runs[name].append(run(functions[name], number))
    return {
        name: Measurement(
            tuple(max(watch.wall, _TICK) / number for watch in runs[name]),
            tuple((watch.cpu + watch.children_cpu) / number for watch in runs[name]),
            number,
        )
        for name, (_, number) in prepared.items()
    }


def _refuse(name: str, fn: object) -> None:
    if inspect.iscoroutine(fn):
        fn.close()  # else Python warns that it was never awaited
    what = f"functions[{arguments.shown(name)}]" if name else "fn"
    raise TypeError(
        f"{what}={arguments.shown(fn)} cannot be called: give the function "
        "itself, without (), or a lambda"
    )


_Run = Callable[[Subject, int], stopwatch]


def _prepare(fn: Subject, calls: int | None) -> tuple[_Run, int]:
    """How to run it, and how many calls make a run; the first call is made here."""
    with _no_gc(), stopwatch() as watch:
        result = fn()
    run: _Run = _run
    if inspect.iscoroutine(result):
        result.close()  # nothing of it has run yet
        run = _run_async
        watch = run(fn, 1)
    if calls is not None:
        return run, calls
    # 1, 2, 5, 10, 20, …: timeit.Timer.autorange() does so.
    number, step = 1, 0
    while watch.wall < _RUN:
        step += 1
        number = (1, 2, 5)[step % 3] * 10 ** (step // 3)
        watch = run(fn, number)
    return run, number


def _run(fn: Subject, calls: int) -> stopwatch:
    with _no_gc(), stopwatch() as watch:
        for _ in times_over(None, calls):
            fn()
    return watch


def _run_async(fn: Subject, calls: int) -> stopwatch:
    make: Any = fn

    async def main() -> stopwatch:
        with _no_gc(), stopwatch() as watch:
            for _ in times_over(None, calls):
                await make()
        return watch

    # Here, for asyncio takes as long to import as all that this module needs.
    from helpers.loops import run_beside

    return run_beside(main())


@contextmanager
def _no_gc() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
