"""Runs operations beside other threads and sees what becomes of these."""

from __future__ import annotations

import functools
import hashlib
import sys
import threading
import time
from collections.abc import Callable, Mapping

from helpers import arguments
from helpers.frames import gil_is_enabled
from helpers.gang import run_gang
from helpers.gil.results import LONG_SILENCE, QUIET, Probe, Survey

_MOST_ROUNDS = 1000
#: After a long silence: how often a mere sleep of the same length, or of so many seconds,
#: must pass quietly before the silence is the operation's, and how often both are tried.
_QUIET_SLEEPS = 3
_SHORTEST_SLEEP = 0.05
_MOST_TRIES = 20
#: Seconds, for the switch interval.
_FOR_EVER = 1000.0
# What takes less than the clock can tell took that long: nothing is divided by 0.
_TICK = time.get_clock_info("perf_counter").resolution


def probe(operation: Callable[[], object], rounds: int = 3) -> Probe:
    """Run an operation beside a thread that watches the clock, then twice at once.

    Whatever else the machine does makes silences longer and leaves fewer CPUs to us, so
    the least silence and the busiest rounds count. Where each round has a long silence,
    the operation takes turns with a sleep, until it has had a short one or the sleep
    passes quietly three times. On a machine where neither happens nothing is told.

    Args:
        operation: Called with nothing; should take 0.05 s or more, since a silence of
            the switch interval (5 ms as a rule) is no sign of anything.
        rounds: How often to repeat both measurements, from 1 to 1000.

    Raises:
        TypeError: ``operation`` cannot be called.
        ValueError: ``rounds`` is no whole number, or out of its bounds.

    Example:
        >>> probe(lambda: time.sleep(0.15), rounds=4).verdict
        'waits without the GIL'
    """
    if not callable(operation):
        raise TypeError(
            f"operation={arguments.shown(operation)} cannot be called: give a function"
        )
    arguments.whole("rounds", rounds, 1, _MOST_ROUNDS)
    seconds, silence = min(
        (_watched(operation) for _ in range(rounds)), key=lambda row: row[1]
    )
    starved: list[float] = []
    while silence > LONG_SILENCE and len(starved) < _MOST_TRIES:
        nap = functools.partial(time.sleep, max(seconds, _SHORTEST_SLEEP))
        starved.append(_watched(nap)[1])
        if sum(one <= QUIET for one in starved) == _QUIET_SLEEPS:
            break
        seconds, silence = min((seconds, silence), _watched(operation), key=lambda r: r[1])
    alone = max(_busy(operation, 1) for _ in range(rounds))
    both = max(_busy(operation, 2) for _ in range(rounds))
    block = bytes(24_000_000)
    room = max(_busy(lambda: hashlib.sha256(block), 2) for _ in range(rounds))
    quietest = sorted(starved)[:_QUIET_SLEEPS]
    return Probe(seconds, silence, alone, both, room, max(quietest, default=0.0))


def _watched(operation: Callable[[], object]) -> tuple[float, float]:
    longest = 0.0
    watching, stop = threading.Event(), False

    def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        watching.set()
        while not stop:
            now = time.perf_counter()
            if now - last > longest:
                longest = now - last
            last = now

    watcher = threading.Thread(target=watch, name="watcher", daemon=True)
    try:
        watcher.start()
        watching.wait()
        start = time.perf_counter()
        operation()
        seconds = time.perf_counter() - start
    finally:
        stop = True
        if watcher.ident is not None:
            watcher.join()
    return seconds, min(longest / max(seconds, _TICK), 1.0)


def releases(operation: Callable[[], object], rounds: int = 3) -> bool:
    """Whether another thread gets a turn while one call runs; without a GIL, always.

    Nobody is made to give the GIL away meanwhile, so that a turn proves that the call
    gave it away by itself, however busy the machine is. That none was taken proves less:
    the other thread may have had no CPU.

    Args:
        operation: Called with nothing, up to so many times.
        rounds: How often to try until another thread had a turn, from 1 to 1000.

    Raises:
        TypeError: ``operation`` cannot be called.
        ValueError: ``rounds`` is no whole number, or out of its bounds.

    Example:
        >>> releases(lambda: time.sleep(0.05), rounds=20)
        True
    """
    if not callable(operation):
        raise TypeError(
            f"operation={arguments.shown(operation)} cannot be called: give a function"
        )
    arguments.whole("rounds", rounds, 1, _MOST_ROUNDS)
    if not gil_is_enabled():
        return True
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_FOR_EVER)
    try:
        return any(_turn_during(operation) for _ in range(rounds))
    finally:
        sys.setswitchinterval(usual)


def _turn_during(operation: Callable[[], object]) -> bool:
    gate, turns = threading.Lock(), 0
    gate.acquire()

    def take_turn() -> None:
        nonlocal turns
        with gate:
            turns += 1

    other = threading.Thread(target=take_turn, name="other", daemon=True)
    try:
        try:
            other.start()
        finally:
            gate.release()  # it may go on now, as soon as it gets the GIL
        operation()
        return turns > 0
    finally:
        if other.ident is not None:
            other.join()


def _busy(operation: Callable[[], object], count: int) -> float:
    def work(_: int, stop: threading.Event) -> tuple[float, float, float]:
        start = time.perf_counter()
        begin = time.thread_time()
        operation()
        # Of this thread only: Jupyter's own threads and a server's are at work too.
        cpu = time.thread_time() - begin
        return start, time.perf_counter(), cpu

    runs = run_gang(work, range(count), name="probe")
    seconds = max(end for _, end, _ in runs) - min(start for start, _, _ in runs)
    return sum(cpu for _, _, cpu in runs) / max(seconds, _TICK)


def survey(operations: Mapping[str, Callable[[], object]], rounds: int = 3) -> Survey:
    """Probe several operations; see :func:`probe`.

    Args:
        operations: By name; each called with nothing.
        rounds: How often to repeat each measurement, from 1 to 1000.

    Raises:
        TypeError: An operation cannot be called.
        ValueError: ``operations`` is no dict, or empty; or ``rounds`` is no whole number,
            or out of its bounds.

    Example:
        >>> print(survey({"sleep": lambda: time.sleep(0.05)}, rounds=1).verdicts())
        {'waits without the GIL': ['sleep']}
    """
    if not isinstance(operations, Mapping) or not operations:
        raise ValueError(
            f"operations={arguments.shown(operations)}: give a dict, such as "
            "{'name': function}"
        )
    return Survey(
        {name: probe(operation, rounds) for name, operation in operations.items()}
    )
