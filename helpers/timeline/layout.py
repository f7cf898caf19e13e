"""Where each row of a picture goes: in points, from the top downwards.

Knows neither matplotlib's objects nor the width of the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from helpers.timeline.folding import TIMES, Row, fold, plural
from helpers.timeline.model import Hold, Timeline

HEADER = 8.0  # size of the text above a group of rows
_MOST_HOLD_LINES = 3
_MARGIN = 3.0

FOLDED_NOTE = (
    f"A row with {TIMES} stands for like lanes: "
    "its height shows how many are in each state."
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights in points: smaller, the more rows there are.

    Attributes:
        band: Of a lane's bars.
        gap: Between two rows.
        name: Of the text beside a row.
        text: Of the text in bars; 0 where none fits.
        hold: Of the bar that shows a held lock.
        folded: Of a row that stands for many lanes.
    """

    band: float
    gap: float
    name: float
    text: float
    hold: float
    folded: float

    @classmethod
    def of(cls, rows: int, *, compact: bool = False) -> Sizes:
        """What suits a picture with so many rows; ``compact`` if it is one of several."""
        if rows <= 14 and not compact:
            return cls(band=16.0, gap=7.0, name=9.0, text=8.0, hold=8.5, folded=44.0)
        if rows <= 26:
            return cls(band=12.5, gap=4.0, name=8.5, text=7.0, hold=6.0, folded=40.0)
        return cls(band=8.5, gap=2.5, name=7.5, text=0.0, hold=3.5, folded=36.0)


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A thin line under a lane for locks that it never held at the same time."""

    locks: frozenset[str]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row goes.

    Attributes:
        row: The row.
        top: Upper edge of its bars.
        bottom: Lower edge of its bars.
        spans: Upper edge of the boxes around spans; None without spans.
        holds: From top to bottom.
    """

    row: Row
    top: float
    bottom: float
    spans: float | None
    holds: tuple[HoldLine, ...]

    @property
    def middle(self) -> float:
        """The middle of its bars."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Plan:
    """Everything about a picture that does not depend on its width.

    Attributes:
        timeline: What it shows.
        sizes: Of everything in it.
        places: One for each row, from top to bottom.
        headers: Texts above groups of rows, and the middle of each.
        height: From the top of the axes to their bottom.
        locks: The number of each lock, from 0, in the order of their names.
        notes: For the footer.
        compact: Whether it is one of several pictures.
    """

    timeline: Timeline
    sizes: Sizes
    places: list[Place] = field(default_factory=list)
    headers: list[tuple[str, float]] = field(default_factory=list)
    height: float = 0.0
    locks: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    compact: bool = False


def plan(timeline: Timeline, max_lanes: int, *, compact: bool = False) -> Plan:
    """Arrange the rows of a timeline.

    Args:
        timeline: What is to be drawn.
        max_lanes: Fold like lanes if there would be more rows than that.
        compact: With less space and text, since it is one of several pictures.

    Example:
        >>> from helpers.timeline.model import Lane
        >>> found = plan(Timeline([Lane("a"), Lane("b")]), max_lanes=10)
        >>> [(place.row.label, place.top, place.bottom) for place in found.places]
        [('a', 3.0, 19.0), ('b', 26.0, 42.0)]
    """
    rows = fold(timeline.lanes, max_lanes)
    sizes = Sizes.of(len(rows), compact=compact)
    result = Plan(
        timeline,
        sizes,
        locks=numbered([timeline]),
        notes=list(timeline.notes),
        compact=compact,
    )
    y = _MARGIN
    for row, header in zip(rows, _headers(rows), strict=True):
        if header:
            result.headers.append((header, y + HEADER / 2))
            y += HEADER + 6.0
        spans, holds = None, []
        if not row.folded and row.lanes[0].spans:
            spans = y
            y += sizes.text + 4.0 if sizes.text else 1.5
        top = y
        y += sizes.folded if row.folded else sizes.band
        bottom = y
        if spans is not None:
            y += 1.5
        for locks in [] if row.folded else _hold_lines(row.lanes[0].holds):
            y += 1.5
            holds.append(HoldLine(locks, y, y + sizes.hold))
            y += sizes.hold
        result.places.append(Place(row, top, bottom, spans, tuple(holds)))
        y += sizes.gap
    result.height = max(y - sizes.gap + _MARGIN, 20.0)
    if any(row.folded for row in rows):
        result.notes.append(FOLDED_NOTE)
    return result


def numbered(timelines: Iterable[Timeline]) -> dict[str, int]:
    """Number the locks in the order of their names: each keeps its colour in every run.

    Example:
        >>> from helpers.timeline.model import Lane
        >>> lane = Lane("a", holds=[Hold("fork 10", 0.0, 1.0), Hold("fork 9", 1.0, 2.0)])
        >>> numbered([Timeline([lane])])
        {'fork 9': 0, 'fork 10': 1}
    """
    names = {hold.lock for t in timelines for lane in t.lanes for hold in lane.holds}
    return {name: i for i, name in enumerate(sorted(names, key=_natural))}


def horizon(timelines: Iterable[Timeline]) -> float:
    """Where a time axis for all of them ends, in seconds; never 0.

    Example:
        >>> horizon([Timeline(duration=2.0), Timeline(duration=3.0)])
        3.0
    """
    ends = [end for t in timelines for end in (t.duration, *(lane.end for lane in t.lanes))]
    return max(ends, default=0.0) or 1e-6


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts ``fork 10`` behind ``fork 9``."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _headers(rows: Sequence[Row]) -> list[str]:
    """The header above each row, or ``""``: where several kinds or groups meet."""
    kinds = {row.kind for row in rows if not row.is_main}
    result, current = [], None
    for row in rows:
        key = None if row.is_main else row.group or row.kind
        header = row.group or (plural(row.kind) if len(kinds) > 1 else "")
        result.append(header if key is not None and key != current else "")
        current = key
    return result


def _hold_lines(holds: Sequence[Hold]) -> list[frozenset[str]]:
    """Which locks share a line: those that the lane never held at the same time."""
    by_lock: dict[str, list[Hold]] = {}
    for hold in holds:
        by_lock.setdefault(hold.lock, []).append(hold)
    lines: list[list[Hold]] = []
    for mine in by_lock.values():
        for line in lines:
            both = sorted((h.start, h.end) for h in line + mine)
            if all(a[1] <= b[0] for a, b in pairwise(both)):
                line += mine
                break
        else:
            if len(lines) < _MOST_HOLD_LINES:
                lines.append(list(mine))
            else:
                lines[-1] += mine
    return [frozenset(hold.lock for hold in line) for line in lines]
