"""Fold like lanes into one row, so that 200 tasks stay readable.

Lanes are alike when they belong together, are of one kind and have names that differ
in their numbers or arguments only. One that behaved quite differently from its likes,
such as the one task that blocks the event loop, keeps a row of its own: it is what the
reader should find.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from helpers.timeline.model import Lane, State

# Fewer rows than that are not worth the detail lost.
_FEWEST = 3
_MOST_OUTLIERS = 4

_PLURALS = {"process": "processes"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a picture or a table: a lane, or several lanes that are alike.

    Example:
        >>> Row("download", (Lane("download-1"), Lane("download-2"))).label
        'download × 2'
    """

    name: str
    lanes: tuple[Lane, ...]

    @property
    def label(self) -> str:
        """The name, with the number of lanes if there is more than one."""
        return f"{self.name} × {len(self.lanes)}" if self.folded else self.name

    @property
    def folded(self) -> bool:
        """Whether it stands for more than one lane."""
        return len(self.lanes) > 1

    @property
    def is_main(self) -> bool:
        """Whether it is the lane that ran the recorded code itself."""
        return self.lanes[0].is_main

    @property
    def group(self) -> str:
        """What its lanes belong to; empty where they belong to more than one thing."""
        return self.lanes[0].group if len({lane.group for lane in self.lanes}) == 1 else ""

    @property
    def kind(self) -> str:
        """The kind of its lanes."""
        return self.lanes[0].kind


def fold(lanes: Sequence[Lane], limit: int) -> list[Row]:
    """Arrange lanes in at most about ``limit`` rows.

    The recorded code's own lane comes first; lanes of one group stand together;
    otherwise the order is kept.

    Args:
        lanes: The lanes, in order.
        limit: Fold, starting with the largest sets of like lanes, until there are no
            more rows than that; at least 1. Lanes that are unlike any others are
            folded by kind if all else fails.

    Raises:
        ValueError: The limit is not positive.

    Example:
        >>> lanes = [Lane("main", is_main=True)] + [Lane(f"Task-{i}") for i in range(99)]
        >>> [row.label for row in fold(lanes, limit=40)]
        ['main', 'Task × 99']
    """
    if limit < 1:
        raise ValueError(f"limit={limit!r} leaves no row: give 1 or more")
    ordered = _ordered(lanes)
    rows = [Row(lane.name, (lane,)) for lane in ordered]
    steps: tuple[tuple[Callable[[Lane], Hashable], bool], ...] = (
        (lambda lane: (lane.group, lane.kind, pattern(lane.name)), True),
        (lambda lane: (lane.group, lane.kind), False),
        (lambda lane: lane.kind, False),
    )
    for key, alike in steps:
        if len(rows) > limit:
            rows = _fold_by(rows, limit, key, alike=alike)
    return rows


def pattern(name: str) -> str:
    """A name without what tells it from its likes: numbers and arguments.

    Example:
        >>> pattern("Thread-12 (work)"), pattern("download-7"), pattern("get('a.html')")
        ('Thread-… (work)', 'download', 'get(…)')
    """
    name = re.sub(r"(?<=\w)\(.+\)$", "(…)", name)
    name = re.sub(r"\d+", "…", name)
    return re.sub(r"[-_ .]*…$", "", name) or name


def plural(kind: str) -> str:
    """The word for several lanes of a kind.

    Example:
        >>> plural("thread"), plural("process")
        ('threads', 'processes')
    """
    return _PLURALS.get(kind, f"{kind}s")


def _ordered(lanes: Iterable[Lane]) -> list[Lane]:
    """Main lanes, then each group's together, groups in order of their first lane."""
    groups: dict[str, int] = {}
    for lane in lanes:
        groups.setdefault(lane.group, len(groups))
    return sorted(lanes, key=lambda lane: (not lane.is_main, groups[lane.group]))


def _fold_by(
    rows: list[Row], limit: int, key: Callable[[Lane], Hashable], *, alike: bool
) -> list[Row]:
    keys = [None if row.is_main else key(row.lanes[0]) for row in rows]
    sizes = Counter(k for k in keys if k is not None)
    folded: dict[Hashable, list[Row]] = {}
    count = len(rows)
    for wanted, size in sizes.most_common():
        if count <= limit or size < _FEWEST:
            break
        members = [row for row, k in zip(rows, keys, strict=True) if k == wanted]
        folded[wanted] = _one_row(members, alike=alike)
        count -= size - len(folded[wanted])
    result: list[Row] = []
    for row, k in zip(rows, keys, strict=True):
        if k is None or k not in folded:
            result.append(row)
        else:  # at the place of the first; the others are in it
            result.extend(folded[k])
            folded[k] = []
    return result


def _one_row(members: list[Row], *, alike: bool) -> list[Row]:
    lanes = [lane for row in members for lane in row.lanes]
    if not alike:
        return [Row(f"other {plural(lanes[0].kind)}", tuple(lanes))]
    odd = _outliers(lanes)
    rest = tuple(lane for i, lane in enumerate(lanes) if i not in odd)
    alone = [Row(lanes[i].name, (lanes[i],)) for i in odd]
    return [Row(pattern(lanes[0].name), rest), *alone]


def _outliers(lanes: Sequence[Lane]) -> list[int]:
    """Which lanes' time in the states differs most from their likes', if any does.

    Robust against the outliers themselves: measured from the median, in medians.
    """
    spent = [[lane.spent(state) for state in State] for lane in lanes]
    middle = [median(column) for column in zip(*spent, strict=True)]
    off = [sum(abs(a - b) for a, b in zip(row, middle, strict=True)) for row in spent]
    bound = max(4 * median(off), 0.25 * median(lane.duration for lane in lanes))
    far = sorted((i for i, far in enumerate(off) if far > bound), key=lambda i: -off[i])
    if len(far) > _MOST_OUTLIERS:  # many are odd: then none is
        return []
    return sorted(far)
