"""Merge intervals to the columns of a picture, honestly.

Of 100,000 segments a picture that is 800 columns wide can show at most 800 places. A
column gets the state that fills it, and neighbours become one block. Where states change
to and fro faster than that, a few columns together get a stack of their shares instead:
drawing every segment over the others would show but the last one of each column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.timeline.model import Segment, State

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_EMPTY, _MIXED = -1, -2
_TOUCHING = 1e-9  # seconds
_CELL = 6  # columns that share a stack where intervals crowd
_CROWD = 4  # intervals that may begin in as many columns and still be told apart


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals of one lane as arrays: sorted, not overlapping.

    Attributes:
        starts: Seconds, shape ``(n,)``.
        ends: Seconds, shape ``(n,)``.
        codes: What each is, as small integers from 0, shape ``(n,)``.
    """

    starts: Floats
    ends: Floats
    codes: Codes

    @classmethod
    def of(cls, segments: Sequence[Segment], codes: Mapping[State, int]) -> Intervals:
        """The segments of a lane, each state as its code."""
        count = len(segments)
        return cls(
            np.fromiter((s.start for s in segments), float, count),
            np.fromiter((s.end for s in segments), float, count),
            np.fromiter((codes[s.state] for s in segments), np.intp, count),
        )


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rectangles to draw; arrays of one length.

    Attributes:
        left: Seconds.
        right: Seconds.
        bottom: From 0 to 1.
        top: From 0 to 1. A block of its own goes from 0 to 1; those of a column that
            is shared lie on one another.
        codes: As in :class:`Intervals`.
        shared: Whether the block is a share of a column.
    """

    left: Floats
    right: Floats
    bottom: Floats
    top: Floats
    codes: Codes
    shared: NDArray[np.bool_]


def shares(intervals: Intervals, edges: Floats, kinds: int) -> Floats:
    """Which share of each column each code takes.

    Args:
        intervals: Of one lane.
        edges: Of the columns, in seconds, ascending, shape ``(m + 1,)``.
        kinds: How many codes there are.

    Returns:
        From 0 to 1, shape ``(kinds, m)``.

    Example:
        >>> lane = Intervals(np.array([0.0, 1.5]), np.array([1.5, 2.0]), np.array([0, 1]))
        >>> shares(lane, np.array([0.0, 1.0, 2.0]), 2).tolist()
        [[1.0, 0.5], [0.0, 0.5]]
    """
    result = np.zeros((kinds, len(edges) - 1))
    if not len(intervals.starts):
        return result
    # The time spent so far is a line with a knee at each start and end.
    knees = np.column_stack((intervals.starts, intervals.ends)).ravel()
    lengths = intervals.ends - intervals.starts
    for code in np.unique(intervals.codes):
        spent = np.concatenate(([0.0], np.cumsum(lengths * (intervals.codes == code))))
        at_knees = np.column_stack((spent[:-1], spent[1:])).ravel()
        result[code] = np.diff(np.interp(edges, knees, at_knees))
    return np.clip(result / np.diff(edges), 0.0, 1.0)


def joined(intervals: Intervals) -> Intervals:
    """Join neighbours with the same code that touch.

    Example:
        >>> lane = Intervals(np.array([0.0, 1.0]), np.array([1.0, 2.0]), np.array([3, 3]))
        >>> joined(lane).ends.tolist()
        [2.0]
    """
    if len(intervals.starts) < 2:
        return intervals
    differs = np.diff(intervals.codes) != 0
    apart = intervals.starts[1:] - intervals.ends[:-1] > _TOUCHING
    first = np.flatnonzero(np.concatenate(([True], differs | apart)))
    last = np.concatenate((first[1:], [len(intervals.starts)])) - 1
    return Intervals(intervals.starts[first], intervals.ends[last], intervals.codes[first])


def blocks(intervals: Intervals, edges: Floats, kinds: int, *, least: float) -> Blocks:
    """What to draw of a lane: at most a few rectangles per column.

    An interval that is shorter than a column fills one all the same if it is alone
    there: what happened is not invisible. Where more intervals begin than could be told
    apart, some columns together get a stack of shares, each at least ``least`` high.

    Args:
        intervals: Of one lane.
        edges: Of the columns, in seconds, evenly spaced, shape ``(m + 1,)``.
        kinds: How many codes there are.
        least: From 0 to ``1 / kinds``.

    Example:
        >>> lane = Intervals(
        ...     np.array([0.0, 4.2]), np.array([4.0, 8.0]), np.array([1, 0]))
        >>> found = blocks(lane, np.arange(0.0, 9.0), 2, least=0.1)
        >>> list(zip(found.left.tolist(), found.right.tolist(), found.codes.tolist()))
        [(0.0, 4.0, 1), (4.0, 8.0, 0)]
    """
    count = len(edges) - 1
    whole = joined(intervals)
    begins = _column_of(whole.starts, edges)
    column = _filled(whole, edges, kinds)
    cells = np.arange(count) // _CELL
    crowded = np.bincount(begins // _CELL, minlength=cells[-1] + 1) > _CROWD
    # A short flurry amid long intervals reads better as it is.
    around = np.concatenate(([False], crowded, [False]))
    crowded &= around[:-2] | around[2:]
    column[crowded[cells]] = _MIXED
    # Runs of columns with one code become one block.
    first = np.flatnonzero(np.concatenate(([True], np.diff(column) != 0)))
    last = np.concatenate((first[1:], [count]))
    plain = column[first] >= 0
    first, last = first[plain], last[plain]
    parts = [
        (
            edges[first],
            edges[last],
            np.zeros(len(first)),
            np.ones(len(first)),
            column[first],
        )
    ]
    corners = np.append(edges[:-1:_CELL], edges[-1])
    tops = stacked(shares(intervals, corners, kinds)[:, crowded], least)
    left, right = corners[:-1][crowded], corners[1:][crowded]
    lower = np.zeros(tops.shape[1])
    for code, upper in enumerate(tops):
        seen = upper > lower
        codes = np.full(np.count_nonzero(seen), code)
        parts.append((left[seen], right[seen], lower[seen], upper[seen], codes))
        lower = upper
    left, right, bottom, top, codes = (np.concatenate(p) for p in zip(*parts, strict=True))
    return Blocks(left, right, bottom, top, codes, np.arange(len(left)) >= len(first))


def stacked(portions: Floats, least: float) -> Floats:
    """The upper edges of portions laid on one another.

    Args:
        portions: Shape ``(kinds, m)``.
        least: What a portion that is not nothing gets at least; the sum of a column
            stays what it was.

    Example:
        >>> stacked(np.array([[0.5], [0.0], [0.25]]), 0.1).ravel().tolist()
        [0.5, 0.5, 0.75]
    """
    total = portions.sum(axis=0)
    raised = np.where(portions > 0, np.maximum(portions, least * total), 0.0)
    height = raised.sum(axis=0)
    factor = np.divide(total, height, out=np.zeros_like(total), where=height > 0)
    return np.cumsum(raised * factor, axis=0)


def _filled(whole: Intervals, edges: Floats, kinds: int) -> Codes:
    """The code that fills each column."""
    portions = shares(whole, edges, kinds)
    column = np.where(portions.sum(axis=0) > 0, np.argmax(portions, axis=0), _EMPTY)
    short = whole.ends - whole.starts < edges[1] - edges[0]
    where = _column_of((whole.starts[short] + whole.ends[short]) / 2, edges)
    alone = np.bincount(where, minlength=len(column))[where] == 1
    column[where[alone]] = whole.codes[short][alone]
    return column


def _column_of(times: Floats, edges: Floats) -> Codes:
    return np.clip(np.searchsorted(edges, times, "right") - 1, 0, len(edges) - 2)
