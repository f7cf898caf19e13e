"""Whether a function keeps the GIL while it computes: seen by calling it in threads.

Threads that keep it want one CPU together, since the others do not want a CPU but wait
for the GIL. Threads that release it want a CPU each. Linux tells what a thread wants; on
other systems it is what it gets, which is as much only if enough CPUs are free. A hash of
a long text, of which the documentation of hashlib says that it releases the GIL, is
measured along and shows whether they are.
"""

from __future__ import annotations

import hashlib
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from helpers.advice.clocks import Reading, since, start
from helpers.gang import run_gang

# Long enough for a few turns of the GIL and for the ticks of Windows' CPU clock.
_SPAN = 0.15
_ROUNDS = 3
_MOST_THREADS = 8
# So many CPUs have to be free beside the first, or the measurement says nothing.
_ROOM = 0.3
# Above it, what a thread wants a CPU for is computing, and hardly ever to wake up.
_MOSTLY = 0.7
_LONG_TURN = 0.03
# So much of a CPU that we want others have: then only clear results count.
_BUSY = 0.15


def threads_for(share: float) -> int:
    """How many threads want one CPU and a half, if each computes for that share."""
    return max(2, min(_MOST_THREADS, math.ceil(1.5 / share)))


def held(
    operation: Callable[[int], object],
    indices: Sequence[int],
    share: float,
    wall: float,
    end: float,
) -> tuple[float | None, int]:
    """Measure which share of an operation's computing keeps the GIL.

    Args:
        operation: What to call, with an index.
        indices: One for each thread.
        share: The share of a call's time in which it computes when it is alone.
        wall: Seconds of a call.
        end: When to begin no more, by ``time.perf_counter()``.

    Returns:
        The share, 0 to 1, or ``None`` if it cannot be told; and the number of calls.

    Raises:
        BaseException: What the operation raises.

    Example:
        >>> block = bytes(10_000_000)
        >>> found, calls = held(lambda index: hashlib.sha256(block), [0, 1], 1.0, 0.01,
        ...                     time.perf_counter() + 2)
        >>> calls >= 2 and (found is None or 0 <= found <= 1)
        True
    """
    needed = max(len(indices) * wall, _SPAN)
    if len(indices) < 2 or needed > end - time.perf_counter():
        return None, 0
    block, room, busy, calls = bytes(1_000_000), 0.0, 0.0, 0
    kept: float | None = None
    computes = share > _MOSTLY
    with _turns(_LONG_TURN if computes else sys.getswitchinterval()):
        for _ in range(_ROUNDS):
            # What else the computer does leaves fewer CPUs to us: the best round counts.
            hashing = _together(lambda _: hashlib.sha256(block), range(2), _SPAN / 4)
            found = _together(operation, indices, _SPAN)
            calls += found.calls
            # Who sleeps often wants a CPU often to wake up, which is no computing.
            room = max(room, hashing.cpus + computes * hashing.wanted)
            busy = max(busy, found.cpus + computes * found.wanted)
            most = min(len(indices) * share, room)
            kept = (most - busy) / (most - 1) if most > 1 + _ROOM else None
            clear = kept is not None and not 0.2 < kept < 0.8
            if clear or needed > end - time.perf_counter():
                break
    if kept is None or (not clear and found.wanted > _BUSY):
        return None, calls
    return min(max(kept, 0.0), 1.0), calls


@contextmanager
def _turns(seconds: float) -> Iterator[None]:
    """Let turns of the GIL last so long.

    Who waits for the GIL wakes after each turn to ask for it, and on a busy computer has to
    wait for a CPU to do so, which looks like computing: so this has to be rare.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class _Together(NamedTuple):
    """CPUs that the threads kept busy, those they wanted besides, and their calls."""

    cpus: float
    wanted: float
    calls: int


def _together(
    operation: Callable[[int], object], indices: Sequence[int], span: float
) -> _Together:
    """Call an operation again and again in threads that begin together."""

    def work(index: int, stop: threading.Event) -> tuple[float, Reading, int]:
        before, calls = start(), 0
        while not stop.is_set():
            operation(index)
            calls += 1
            if time.perf_counter() - before.wall > span:
                break
        return before.wall, since(before), calls

    ended = run_gang(work, indices, name="advise")
    first = min(begin for begin, _, _ in ended)
    wall = max(begin + passed.wall for begin, passed, _ in ended) - first
    return _Together(
        sum(passed.cpu for _, passed, _ in ended) / wall,
        sum(passed.delay for _, passed, _ in ended) / wall,
        sum(calls for _, _, calls in ended),
    )
