"""What threads, processes and tasks did, and when: plain data.

This module knows neither how a timeline is recorded nor how it is drawn. A
recording, an explored schedule and a hand-written example are the same data.

All times are seconds, as floats, from the start of the recording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from helpers import arguments

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.axes import Axes

    from helpers.timeline.summary import Summary


class State(StrEnum):
    """What a lane was doing; equal to its text, so ``segment.state == "waiting"``.

    Example:
        >>> State.WAITING == "waiting"
        True
    """

    RUNNING = "running"
    WAITING = "waiting"
    WANTS_GIL = "wants the GIL"
    AWAITING = "awaiting"
    READY = "ready"


#: The states in which a lane needs no CPU.
WAITS = (State.WAITING, State.AWAITING)


def checked_state(state: State | str) -> State:
    """The state of that name.

    Raises:
        ValueError: There is no such state.

    Example:
        >>> checked_state("runing")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: state='runing': give one of 'running', 'waiting', ...
    """
    try:
        return State(state)
    except (TypeError, ValueError):
        known = ", ".join(repr(each.value) for each in State)
        raise ValueError(f"state={arguments.shown(state)}: give one of {known}") from None


class UnknownNameError(KeyError):
    """Nothing, or more than one thing, has that name."""

    def __str__(self) -> str:
        # KeyError's own text is the repr of its argument: a sentence full of backslashes.
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a lane in which its state and its reason did not change.

    Attributes:
        start: Seconds from the start of the recording.
        end: Seconds from the start of the recording; never before ``start``.
        state: A :class:`State`.
        reason: Why: for a wait, the text of the source line that blocks
            (``"time.sleep(1)"``); for a running segment the function's name;
            may be empty.
        line: The line number in the learner's cell or file, 0 where unknown.

    Example:
        >>> Segment(0.0, 1.5, State.WAITING, "time.sleep(1.5)").duration
        1.5
    """

    start: float
    end: float
    state: State
    reason: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        try:
            good = self.end >= self.start
        except TypeError:
            raise TypeError(
                f"start={arguments.shown(self.start)}, "
                f"end={arguments.shown(self.end)}: give two times"
            ) from None
        if not good:
            raise ValueError(
                f"end={arguments.shown(self.end)} lies before "
                f"start={arguments.shown(self.start)}: "
                "give the later time as end"
            )

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Hold:
    """A lane holds a lock, a semaphore's permit or the like from start to end.

    Example:
        >>> Hold("lock", 0.25, 1.0).duration
        0.75
    """

    lock: str
    start: float
    end: float

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Span:
    """A named piece of work on a lane, such as one call that a pool's worker ran.

    Example:
        >>> Span("download('a.html')", 0.0, 2.0).duration
        2.0
    """

    name: str
    start: float
    end: float

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Wake:
    """At ``time``, the action of one lane ended the wait of another: an arrow.

    Attributes:
        time: Seconds from the start of the recording.
        source: The id of the lane that acted.
        target: The id of the lane that could go on.
        reason: The action, such as ``"event.set()"``.

    Example:
        >>> Wake(0.5, source=2, target=1, reason="event.set()").time
        0.5
    """

    time: float
    source: int
    target: int
    reason: str = ""


@dataclass(slots=True)
class Lane:
    """One horizontal line of a timeline: a thread, a task, a process, an interpreter.

    Attributes:
        name: What the learner called it, such as ``"Thread-1 (work)"``.
        kind: ``"thread"``, ``"task"``, ``"process"`` or ``"interpreter"``.
        segments: In order of time, never overlapping.
        holds: Which locks it held, in order of their start.
        spans: Named pieces of work on it, in order of their start.
        id: Unique in its timeline; what :class:`Wake` refers to.
        group: What it belongs to where there is more than one: the process of
            a thread, the event loop of a task. Empty for the recorded process.
        is_main: Whether it is the lane that ran the recorded code itself.

    Example:
        >>> lane = Lane("worker", segments=[Segment(0.0, 2.0, State.RUNNING)])
        >>> lane.start, lane.end, lane.spent(State.RUNNING)
        (0.0, 2.0, 2.0)
    """

    name: str
    kind: str = "thread"
    segments: list[Segment] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    id: int = 0
    group: str = ""
    is_main: bool = False

    @property
    def start(self) -> float:
        """When its first segment begins; 0.0 without segments."""
        return self.segments[0].start if self.segments else 0.0

    @property
    def end(self) -> float:
        """When its last segment ends; 0.0 without segments."""
        return self.segments[-1].end if self.segments else 0.0

    @property
    def duration(self) -> float:
        """Seconds from its start to its end."""
        return self.end - self.start

    def spent(self, state: State | str) -> float:
        """Seconds that it spent in ``state``.

        Raises:
            ValueError: There is no such state.
        """
        wanted = checked_state(state)
        return sum(s.end - s.start for s in self.segments if s.state == wanted)


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How many lanes were busy at once, over time: a step function.

    Attributes:
        times: Seconds at which the count changes, ascending.
        counts: ``counts[i]`` holds from ``times[i]`` to ``times[i + 1]``.

    Example:
        >>> Concurrency((0.0, 1.0, 3.0), (2, 1, 0)).mean
        1.3333333333333333
    """

    times: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def most(self) -> int:
        """The highest count."""
        return max(self.counts, default=0)

    @property
    def mean(self) -> float:
        """The count averaged over time; 0.0 where no time passed."""
        length = self.times[-1] - self.times[0] if self.times else 0.0
        if not length:
            return 0.0
        steps = zip(self.counts, self.times, self.times[1:], strict=False)
        return sum(n * (b - a) for n, a, b in steps) / length

    @classmethod
    def of(cls, intervals: Iterable[tuple[float, float]]) -> Concurrency:
        """Count how many of ``(start, end)`` intervals are open at each time.

        An interval that ends at the very moment at which another starts does
        not overlap it.

        Example:
            >>> Concurrency.of([(0.0, 2.0), (1.0, 3.0), (3.0, 4.0)]).most
            2
        """
        changes: dict[float, int] = {}
        for start, end in intervals:
            if end > start:
                changes[start] = changes.get(start, 0) + 1
                changes[end] = changes.get(end, 0) - 1
        times, counts, open_now = [], [], 0
        for time in sorted(changes):
            open_now += changes[time]
            times.append(time)
            counts.append(open_now)
        return cls(tuple(times), tuple(counts))


@dataclass(frozen=True, slots=True)
class Holding:
    """Who held one lock, and when.

    Attributes:
        lock: The lock's name.
        holds: ``(lane, hold)`` pairs in order of their start.

    Example:
        >>> lanes = [Lane("a", id=1), Lane("b", id=2)]
        >>> times = [Hold("lock", 0.0, 1.0), Hold("lock", 1.0, 2.0)]
        >>> Holding("lock", tuple(zip(lanes, times))).most_at_once
        1
    """

    lock: str
    holds: tuple[tuple[Lane, Hold], ...]

    @property
    def most_at_once(self) -> int:
        """The most lanes that held it at the same time."""
        return Concurrency.of((h.start, h.end) for _, h in self.holds).most

    @property
    def order(self) -> list[str]:
        """The names of the holders, in the order in which they got it."""
        return [lane.name for lane, _ in self.holds]

    def __len__(self) -> int:
        return len(self.holds)

    def __iter__(self) -> Iterator[tuple[Lane, Hold]]:
        return iter(self.holds)


@dataclass(slots=True, eq=False)
class Timeline:
    """What happened in a recording, lane by lane.

    Attributes:
        lanes: In the order in which they are drawn.
        wakes: Whose action ended whose wait.
        notes: What the recorder has to say about itself, drawn as a footer,
            such as the lines that it stopped watching.
        duration: Seconds that the recording lasted.
        gil: Whether the recorded interpreter ran with the GIL.
        title: Drawn above the picture; may be empty.
        in_steps: Whether times count the steps of an explored schedule, not seconds.

    Example:
        >>> def lane(name, *parts):
        ...     return Lane(name, segments=[Segment(*part) for part in parts])
        >>> timeline = Timeline([
        ...     lane("cook", (0.0, 1.0, State.RUNNING), (1.0, 3.0, State.WAITING, "oven")),
        ...     lane("waiter", (0.5, 2.5, State.RUNNING)),
        ... ], duration=3.0)
        >>> timeline.most_at_once
        2
        >>> timeline.overlaps("cook", "waiter")
        True
        >>> [segment.reason for segment in timeline.between(1.5, 2.0)]
        ['', 'oven']
    """

    lanes: list[Lane] = field(default_factory=list)
    wakes: list[Wake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    duration: float = 0.0
    gil: bool = True
    title: str = ""
    in_steps: bool = False

    @property
    def segments(self) -> list[Segment]:
        """All segments of all lanes, in order of their start."""
        every = [segment for lane in self.lanes for segment in lane.segments]
        every.sort(key=lambda segment: segment.start)
        return every

    @property
    def workers(self) -> list[Lane]:
        """The lanes that the recorded code started; its own lane if it started none."""
        # A cell that awaits is a task, whose lane stands below that of its thread.
        return [lane for lane in self.lanes if not lane.is_main] or self.lanes[-1:]

    def lane(self, name: str) -> Lane:
        """The lane of that name.

        Raises:
            UnknownNameError: No lane, or more than one, has that name; a KeyError.
        """
        found = [lane for lane in self.lanes if lane.name == name]
        if len(found) == 1:
            return found[0]
        names = ", ".join(repr(lane.name) for lane in self.lanes)
        problem = "no lane" if not found else f"{len(found)} lanes"
        raise UnknownNameError(
            f"{problem} with name={arguments.shown(name)}; the lanes are {names or 'none'}"
        )

    def between(self, start: float, end: float) -> list[Segment]:
        """The segments that overlap the time from ``start`` to ``end``, in seconds."""
        for name, time in {"start": start, "end": end}.items():
            arguments.number(name, time, -1e300, 1e300, "seconds")
        if not end >= start:
            raise ValueError(f"end={end!r} lies before start={start!r}: swap them")
        return [s for s in self.segments if s.start < end and s.end > start]

    def concurrency(
        self, state: State | str | None = None, lanes: Sequence[Lane] | None = None
    ) -> Concurrency:
        """How many lanes were at it at once, over time.

        Args:
            state: Count only lanes in this state (``"running"`` shows
                parallelism); by default lanes in any state (which shows
                concurrency: started and not yet ended).
            lanes: Which lanes to count; by default :attr:`workers`.

        Raises:
            ValueError: There is no such state.

        Example:
            >>> timeline = Timeline([
            ...     Lane("a", segments=[Segment(0.0, 2.0, State.WAITING)]),
            ...     Lane("b", segments=[Segment(1.0, 3.0, State.RUNNING)]),
            ... ])
            >>> timeline.concurrency().most, timeline.concurrency("running").most
            (2, 1)
        """
        chosen = self.workers if lanes is None else lanes
        if state is None:
            # A lane's life, not its segments: two that touch are one stay.
            return Concurrency.of((lane.start, lane.end) for lane in chosen)
        wanted = checked_state(state)
        return Concurrency.of(
            (s.start, s.end) for lane in chosen for s in lane.segments if s.state is wanted
        )

    @property
    def most_at_once(self) -> int:
        """The most workers that were alive, running or not, at the same time."""
        return self.concurrency().most

    def overlaps(self, a: str, b: str) -> bool:
        """Whether the spans or lanes of those names were at some time both under way.

        Args:
            a: The name of a lane or of a span.
            b: Another one. With the same name twice: whether any two of that
                name overlap.

        Raises:
            UnknownNameError: Nothing has that name; a KeyError.
        """
        first, second = self._intervals(a), self._intervals(b)
        if a == b:
            return Concurrency.of(first).most > 1
        return any(s < t and u < e for s, e in first for u, t in second)

    def _intervals(self, name: str) -> list[tuple[float, float]]:
        found = [(lane.start, lane.end) for lane in self.lanes if lane.name == name]
        found += [
            (span.start, span.end)
            for lane in self.lanes
            for span in lane.spans
            if span.name == name
        ]
        if not found:
            known = {lane.name for lane in self.lanes}
            known |= {span.name for lane in self.lanes for span in lane.spans}
            raise UnknownNameError(
                f"no lane or span has name={arguments.shown(name)}; there are "
                f"{sorted(known)}"
            )
        return found

    def held(self, lock: str) -> Holding:
        """Who held the lock of that name, and when.

        Raises:
            UnknownNameError: No lane held a lock of that name; a KeyError.
        """
        found = [
            (lane, hold) for lane in self.lanes for hold in lane.holds if hold.lock == lock
        ]
        if not found:
            names = sorted({hold.lock for lane in self.lanes for hold in lane.holds})
            raise UnknownNameError(
                f"no lane held lock={arguments.shown(lock)}; held were "
                f"{names or 'no locks'}"
            )
        found.sort(key=lambda pair: pair[1].start)
        return Holding(lock, tuple(found))

    def summary(self) -> Summary:
        """A table with a row for each lane: running, waiting for what, and its share."""
        from helpers.timeline.summary import summarize

        return summarize(self)

    def draw(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw it with matplotlib; see :func:`helpers.timeline.drawing.draw`."""
        from helpers.timeline.drawing import draw

        return draw(self, ax, **options)

    def to_chrome_trace(self, path: str | PathLike[str]) -> None:
        """Write it as a Chrome trace, which https://ui.perfetto.dev opens."""
        from helpers.timeline.export import write_chrome_trace

        write_chrome_trace(self, path)

    def to_dataframe(self) -> Any:
        """A pandas DataFrame with a row for each segment; needs pandas."""
        from helpers.timeline.export import dataframe

        return dataframe(self)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]:
        from helpers.timeline.drawing import mimebundle

        return mimebundle(self)

    def __repr__(self) -> str:
        count = sum(len(lane.segments) for lane in self.lanes)
        unit = "steps" if self.in_steps else "s"
        return (
            f"<Timeline: {len(self.lanes)} lanes, {count} segments, "
            f"{self.duration:.3g} {unit}>"
        )
