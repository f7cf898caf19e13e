"""Turns of the GIL that nobody watched, drawn from what the CPU clocks say.

A busy loop is watched for a short time only, for to watch it is to slow it down. From
then on one knows how much CPU time each thread got, not in which turns. The turns are
then laid out evenly: every thread gets exactly its measured time, never two at once,
and never while a thread ran that was watched.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

_MOST_ROUNDS = 50
_FITTING_STEPS = 50
_NOTHING = 1e-9  # seconds, below which is only rounding
# Less than a microsecond is read back as 0 from sys.getswitchinterval().
_SHORTEST_TURN = 1e-6

Interval = tuple[float, float]


@dataclass(slots=True)
class Share:
    """A stretch of time of which a thread got only a part.

    Attributes:
        start: In seconds.
        end: In seconds.
        used: Seconds of CPU time that it got.
        turns: The result: ``(start, end)`` of each turn, in order.
    """

    start: float
    end: float
    used: float
    turns: list[Interval] = field(default_factory=list)


def lay_out(shares: list[Share], busy: list[Interval], turn: float | None = None) -> None:
    """Fill in the turns of all shares.

    Args:
        shares: Of all threads.
        busy: When a watched thread ran, in any order.
        turn: How long a turn should be, in seconds; by default
            :func:`sys.getswitchinterval`.

    Example:
        >>> a, b = Share(0.0, 4.0, 2.0), Share(0.0, 4.0, 2.0)
        >>> lay_out([a, b], [], turn=1.0)
        >>> a.turns, b.turns
        ([(0.0, 1.0), (2.0, 3.0)], [(1.0, 2.0), (3.0, 4.0)])
    """
    turn = max(sys.getswitchinterval() if turn is None else turn, _SHORTEST_TURN)
    shares = [share for share in shares if share.used > _NOTHING]
    gaps = _Free(busy)
    times = sorted({time for share in shares for time in (share.start, share.end)})
    free = {pair: gaps.within(*pair) for pair in pairwise(times)}
    room = {pair: sum(b - a for a, b in found) for pair, found in free.items()}
    spans = []
    for share in shares:
        first, last = bisect_left(times, share.start), bisect_left(times, share.end)
        spans.append(list(pairwise(times[first : last + 1])))
    present: dict[Interval, list[tuple[Share, float]]] = {pair: [] for pair in free}
    for share, pairs, amounts in zip(
        shares, spans, _fitted(shares, spans, room), strict=True
    ):
        for pair, amount in zip(pairs, amounts, strict=True):
            present[pair].append((share, amount))
    for pair, wanted in present.items():
        if wanted:
            _take_turns(pair, free[pair], room[pair], wanted, turn)
    for share in shares:
        share.turns = _joined(share.turns)


def _fitted(
    shares: list[Share], spans: list[list[Interval]], room: dict[Interval, float]
) -> list[list[float]]:
    """How much of its time each share gets in each stretch, so that they all fit.

    Iterative proportional fitting (Deming and Stephan, 1940): by turns every share is
    given its whole time, and every stretch is cut to what it has room for.
    """
    amounts = [[room[pair] + 1e-12 for pair in pairs] for pairs in spans]
    for _ in range(_FITTING_STEPS):
        totals = dict.fromkeys(room, 0.0)
        for share, pairs, row in zip(shares, spans, amounts, strict=True):
            factor = share.used / sum(row)
            for index, pair in enumerate(pairs):
                row[index] *= factor
                totals[pair] += row[index]
        over = {
            pair: room[pair] / total for pair, total in totals.items() if total > room[pair]
        }
        if all(factor > 0.99 for factor in over.values()):
            break
        for pairs, row in zip(spans, amounts, strict=True):
            for index, pair in enumerate(pairs):
                # Never to nothing, for then it could not grow again.
                row[index] = max(row[index] * over.get(pair, 1.0), 1e-12)
    for share, row in zip(shares, amounts, strict=True):
        factor = share.used / sum(row)
        row[:] = [amount * factor for amount in row]
    return amounts


def _take_turns(
    whole: Interval,
    free: list[Interval],
    room: float,
    wanted: list[tuple[Share, float]],
    turn: float,
) -> None:
    total = sum(amount for _, amount in wanted)
    if total > 1.1 * room + _NOTHING:
        # They did run at the same time, in code that releases the GIL.
        for share, amount in wanted:
            share.turns.append((whole[0], min(whole[0] + amount, whole[1])))
        return
    scale = min(1.0, room / total) if total else 0.0
    rounds = max(1, min(_MOST_ROUNDS, round(total / (len(wanted) * turn))))
    rest = max(0.0, room - total * scale) / (rounds * len(wanted))
    cursor = _Cursor(free)
    for _ in range(rounds):
        for share, amount in wanted:
            share.turns += cursor.take(amount * scale / rounds)
            cursor.take(rest)


class _Cursor:
    """Hands out free time from its start on."""

    def __init__(self, free: list[Interval]) -> None:
        self._free = free
        self._index = 0
        self._at = free[0][0] if free else 0.0

    def take(self, amount: float) -> list[Interval]:
        taken = []
        while amount > 1e-12 and self._index < len(self._free):
            end = self._free[self._index][1]
            part = min(amount, end - self._at)
            if part > 0:
                taken.append((self._at, self._at + part))
                self._at += part
                amount -= part
            if self._at >= end - 1e-12:
                self._index += 1
                if self._index < len(self._free):
                    self._at = self._free[self._index][0]
        return taken


class _Free:
    """The times at which none of the intervals is open."""

    def __init__(self, busy: list[Interval]) -> None:
        self._busy = _joined(sorted(busy))
        self._starts = [start for start, _ in self._busy]

    def within(self, start: float, end: float) -> list[Interval]:
        free, at = [], start
        first = max(bisect_right(self._starts, start) - 1, 0)
        for a, b in self._busy[first : bisect_left(self._starts, end)]:
            if a > at:
                free.append((at, a))
            at = max(at, b)
        if end > at:
            free.append((at, end))
        return free


def _joined(intervals: list[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1] + _NOTHING:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif end - start > _NOTHING:
            joined.append((start, end))
    return joined
