"""A timeline as a table and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from helpers.timeline.folding import TIMES, Row, fold, plural, times
from helpers.timeline.model import (
    WAITS,
    Lane,
    State,
    Timeline,
    UnknownNameError,
    checked_state,
)
from helpers.timeline.palette import ORDER, look
from helpers.units import seconds

_KINDS_IN_ONE = ("thread", "task")  # what shares an interpreter
_MOST_WAITS = 2  # reasons named in a cell of the table
_REASON_LENGTH = 40
_NAMES_IN_WORDS = 5


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """What one lane did, in sum; of several like lanes, what one of them did on average.

    Attributes:
        name: The lane's name; of several, what their names have in common.
        kind: ``"thread"``, ``"task"``, ``"process"`` or ``"interpreter"``.
        count: How many lanes it stands for.
        start: When the first of them started, in seconds.
        end: When the last of them ended, in seconds.
        life: Seconds from start to end; on average.
        seconds: Seconds in each state that occurred; on average.
        waits: Seconds of waiting or awaiting for each reason, longest first; on average.
    """

    name: str
    kind: str
    count: int
    start: float
    end: float
    life: float
    seconds: dict[State, float]
    waits: dict[str, float]

    def share(self, state: State | str) -> float:
        """Which part of its life it spent in ``state``, from 0 to 1.

        Raises:
            ValueError: There is no such state.
        """
        spent = self.seconds.get(checked_state(state), 0.0)
        return spent / self.life if self.life else 0.0

    @classmethod
    def of(cls, row: Row) -> SummaryRow:
        """Sum up the lanes of a row."""
        seconds: dict[State, float] = {}
        waits: dict[str, float] = {}
        count = len(row.lanes)
        for lane in row.lanes:
            for segment in lane.segments:
                state, duration = segment.state, segment.duration / count
                seconds[state] = seconds.get(state, 0.0) + duration
                if state in WAITS:
                    waits[segment.reason] = waits.get(segment.reason, 0.0) + duration
        return cls(
            name=row.name,
            kind=row.kind,
            count=count,
            start=min(lane.start for lane in row.lanes),
            end=max(lane.end for lane in row.lanes),
            life=sum(lane.duration for lane in row.lanes) / count,
            seconds={state: seconds[state] for state in ORDER if state in seconds},
            waits=dict(sorted(waits.items(), key=lambda item: -item[1])),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What each lane of a timeline did, in sum; a table where it is shown.

    Attributes:
        rows: In the order of the picture.
        duration: Seconds that the recording lasted.
        gil: Whether it can be the GIL that a lane wants, rather than a CPU.
        in_steps: Whether all times count the steps of an explored schedule, not seconds.
    """

    rows: tuple[SummaryRow, ...]
    duration: float
    gil: bool = True
    in_steps: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[SummaryRow]:
        return iter(self.rows)

    def __getitem__(self, name: str) -> SummaryRow:
        """The row of that name.

        Raises:
            UnknownNameError: No row, or more than one, has that name; a KeyError.
        """
        found = [row for row in self.rows if row.name == name]
        if len(found) == 1:
            return found[0]
        names = ", ".join(repr(row.name) for row in self.rows) or "none"
        problem = "no row" if not found else f"{len(found)} rows"
        raise UnknownNameError(f"{problem} with name={name!r}; the rows are {names}")

    @property
    def states(self) -> list[State]:
        """The states that occurred in any lane."""
        return [s for s in ORDER if any(s in row.seconds for row in self.rows)]

    def __str__(self) -> str:
        table = [self._head(), *(self._cells(row) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        last = len(widths) - 1
        lines = [
            "  ".join(
                # Names and reasons to the left, numbers to the right.
                cell.ljust(width) if i in (0, last) else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in table
        ]
        return "\n".join([*lines, *self._remarks()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        # A number and its unit stay on one line: a narrow page scrolls sideways.
        left, right = "text-align:left", "text-align:right;white-space:nowrap"
        lane, *states, reasons = map(escape, self._head())
        head = f'<th scope="col" style="{left}">{lane}</th>'
        for state in states:
            head += f'<th scope="col" style="text-align:right">{state}</th>'
        head += f'<th scope="col" style="{left}">{reasons}</th>'
        body = []
        for row in self.rows:
            name, *numbers, waits = map(escape, self._cells(row))
            body.append(
                f'<tr><th scope="row" style="{left};white-space:nowrap">{name}</th>'
                + "".join(f'<td style="{right}">{cell}</td>' for cell in numbers)
                + f'<td style="{left};min-width:12em">{waits}</td></tr>'
            )
        caption = " ".join(
            [f"What each lane did in {self._length(self.duration)}.", *self._remarks()]
        )
        return (
            f"<table><caption>{escape(caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
        )

    def _head(self) -> list[str]:
        looks = (look(state, gil=self.gil, in_steps=self.in_steps) for state in self.states)
        return ["lane", "life", *(each.label for each in looks), "waits for"]

    def _cells(self, row: SummaryRow) -> list[str]:
        name = times(row.name, row.count)
        spent = [
            f"{self._length(row.seconds[state])} ({_percent(row.share(state))})"
            if state in row.seconds
            else "-"
            for state in self.states
        ]
        waits = [
            f"{_short(reason)} {self._length(time)}"
            for reason, time in row.waits.items()
            if reason
        ]
        more = len(waits) - _MOST_WAITS
        text = ", ".join(waits[:_MOST_WAITS]) + (f", {more} more" if more > 0 else "")
        return [name, self._length(row.life), *spent, text]

    def _length(self, time: float) -> str:
        return length(time, in_steps=self.in_steps)

    def _remarks(self) -> list[str]:
        if any(row.count > 1 for row in self.rows):
            return [f"A row with {TIMES} shows the average of its lanes."]
        return []


def summarize(timeline: Timeline, *, max_lanes: int = 40) -> Summary:
    """Sum up what each lane of a timeline did.

    Args:
        timeline: What to sum up.
        max_lanes: Lanes that are alike are folded into one row if there would be more
            rows than that.

    Example:
        >>> from helpers.timeline.model import Segment
        >>> print(summarize(Timeline([
        ...     Lane("cook", segments=[Segment(0.0, 1.5, State.WAITING, "oven.get()"),
        ...                            Segment(1.5, 2.0, State.RUNNING)]),
        ... ], duration=2.0)))
        lane    life       running       waiting  waits for
        cook  2.00 s  500 ms (25%)  1.50 s (75%)  oven.get() 1.50 s
    """
    rows = tuple(SummaryRow.of(row) for row in fold(timeline.lanes, max_lanes))
    return Summary(
        rows, timeline.duration, may_want_gil(timeline), in_steps=timeline.in_steps
    )


def describe(timeline: Timeline) -> str:
    """What a picture of the timeline shows, in words: for who cannot see it.

    Example:
        >>> from helpers.timeline.model import Segment
        >>> text = describe(Timeline([
        ...     Lane("cook", segments=[Segment(0.0, 1.5, State.WAITING, "oven.get()")]),
        ...     Lane("waiter", segments=[Segment(0.0, 1.0, State.RUNNING)]),
        ... ], duration=2.0))
        >>> print(*text.split(". "), sep=".\\n")
        Timeline of 2.00 s with 2 threads: cook, waiter.
        cook waits longest: 1.50 s, most of it for "oven.get()".
        At most 2 under way at once, 1 running.
    """
    parts = [_who(timeline)]
    parts += [part for part in (_longest(timeline), _locks(timeline)) if part]
    if timeline.workers:
        running = timeline.concurrency(State.RUNNING).most
        parts.append(
            f"At most {timeline.most_at_once} under way at once, {running} running."
        )
    return " ".join(parts)


def may_want_gil(timeline: Timeline) -> bool:
    """Whether it can be the GIL that a lane wants, rather than a CPU.

    Not without one, and not where those that want it are processes or interpreters:
    each has a GIL of its own, and one thread to want it.

    Example:
        >>> from helpers.timeline.model import Segment
        >>> wants = [Segment(0.0, 1.0, State.WANTS_GIL)]
        >>> [may_want_gil(Timeline([Lane("a", kind, wants)])) for kind in _KINDS_IN_ONE]
        [True, True]
        >>> may_want_gil(Timeline([Lane("a", "process", wants)]))
        False
    """
    return timeline.gil and any(
        segment.state is State.WANTS_GIL
        for lane in timeline.lanes
        if lane.kind in _KINDS_IN_ONE
        for segment in lane.segments
    )


def _percent(share: float) -> str:
    # 0 % would say never, and 100 % always.
    if 0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1 else f"{share:.0%}"


def _short(reason: str) -> str:
    text = " ".join(reason.split())
    return (
        text if len(text) <= _REASON_LENGTH else text[: _REASON_LENGTH - 1].rstrip() + "…"
    )


def length(time: float, *, in_steps: bool) -> str:
    """A length of time as a timeline counts it, in seconds or in steps.

    Example:
        >>> length(0.25, in_steps=False), length(7.0, in_steps=True)
        ('250 ms', '7 steps')
    """
    if in_steps:
        return f"{time:g} step{'' if time == 1 else 's'}"
    return seconds(time)


def _who(timeline: Timeline) -> str:
    title = timeline.title.rstrip(":. ")
    title = f"{title}. Timeline" if title else "Timeline"
    total = length(timeline.duration, in_steps=timeline.in_steps)
    if not timeline.lanes:
        return f"{title} of {total} in which nothing was recorded."
    kinds: dict[str, int] = {}
    for lane in timeline.lanes:
        kinds[lane.kind] = kinds.get(lane.kind, 0) + 1
    counts = _joined(
        [f"{n} {kind if n == 1 else plural(kind)}" for kind, n in kinds.items()]
    )
    names = [row.label for row in fold(timeline.lanes, _NAMES_IN_WORDS)]
    if len(names) > _NAMES_IN_WORDS:
        names[_NAMES_IN_WORDS:] = [f"{len(names) - _NAMES_IN_WORDS} more"]
    return f"{title} of {total} with {counts}: {', '.join(names)}."


def _longest(timeline: Timeline) -> str:
    """Who waited longest, and for what; of the states that should not be, the worst."""
    said = []
    for state, verb in (
        (State.WAITING, "waits"),
        (State.AWAITING, "awaits"),
        (State.WANTS_GIL, look(State.WANTS_GIL, gil=may_want_gil(timeline)).label),
        (State.READY, f"is {look(State.READY, in_steps=timeline.in_steps).label}"),
    ):
        lane = max(timeline.workers, key=lambda lane: lane.spent(state), default=None)
        spent = lane.spent(state) if lane else 0.0
        if lane is None or not spent:
            continue
        time = length(spent, in_steps=timeline.in_steps)
        said.append((spent, f"{lane.name} {verb} longest: {time}", lane, state))
    sentences = []
    for _, text, lane, state in sorted(said, key=lambda item: -item[0])[:2]:
        reason = _main_reason(lane, state) if state in WAITS else ""
        most = f', most of it for "{reason}"' if reason else ""
        sentences.append(f"{text}{most}.")
    return " ".join(sentences)


def _main_reason(lane: Lane, state: State) -> str:
    total: dict[str, float] = {}
    for segment in lane.segments:
        if segment.state is state:
            total[segment.reason] = total.get(segment.reason, 0.0) + segment.duration
    return _short(max(total, key=lambda reason: total[reason]))


def _locks(timeline: Timeline) -> str:
    names = sorted({hold.lock for lane in timeline.lanes for hold in lane.holds})
    if not names:
        return ""
    if len(names) > 1:
        return f"Held are {_joined(names[:4] + (['others'] if len(names) > 4 else []))}."
    held = timeline.held(names[0])
    text = f"{names[0]} is held by at most {held.most_at_once} at once"
    order = held.order
    return f"{text}, in the order {', '.join(order)}." if len(order) <= 6 else f"{text}."


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
