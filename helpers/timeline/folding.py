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

TIMES = "\N{MULTIPLICATION SIGN}"

_PLURALS = {"process": "processes"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a picture or a table: a lane, or several lanes that are alike.

    Example:
        >>> Row("download", (Lane("download-1"), Lane("download-2"))).folded
        True
    """

    name: str
    lanes: tuple[Lane, ...]

    @property
    def label(self) -> str:
        """The name, with the number of lanes if there is more than one."""
        return times(self.name, len(self.lanes))

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
        >>> [(row.name, len(row.lanes)) for row in fold(lanes, limit=40)]
        [('main', 1), ('Task', 99)]
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


def times(name: str, count: int) -> str:
    """A name with a count, unless that is 1.

    Example:
        >>> times("download", 1), times("download", 3) == f"download {TIMES} 3"
        ('download', True)
    """
    return name if count == 1 else f"{name} {TIMES} {count}"


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
    """Which lanes ran or blocked much longer, or much shorter, than their likes.

    Much is what is rare among them and matters to a life: robust against the outliers
    themselves, since all is measured from medians. Other states are not looked at: how
    long a lane had to stand back is the doing of the others.
    """
    least = 0.1 * median(lane.duration for lane in lanes)
    odd: dict[int, float] = {}
    for state in (State.RUNNING, State.WAITING):
        spent = [lane.spent(state) for lane in lanes]
        middle = median(spent)
        off = [abs(time - middle) for time in spent]
        bound = max(6 * median(off), least)
        for i, far in enumerate(off):
            if far > bound:
                odd[i] = max(odd.get(i, 0.0), far)
    # Where many are odd, none is.
    return sorted(odd) if len(odd) <= _MOST_OUTLIERS else []
