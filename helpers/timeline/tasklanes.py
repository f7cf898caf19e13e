"""Makes lanes of what was noted about tasks.

The notes are records with plain numbers, written while the learner's code runs and
read only afterwards. They refer to tasks weakly or not at all.
"""

from __future__ import annotations

import re
import sys
import threading
import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType
from typing import TYPE_CHECKING, Any

from helpers.timeline.model import Hold, Lane, Segment, State, Wake
from helpers.timeline.source import action_text, awaited_text, context_name

if TYPE_CHECKING:
    import asyncio

# A step that keeps the loop for longer is worth naming to the tasks that wait for it.
LONG_STEP = 0.001

# A place in the code is a number, from 1 on; these are none.
UNKNOWN = 0
END_OF_TASK = -1
END_OF_CALL = -2
CANCELLATION = -3

_ACTIONS = {
    END_OF_TASK: "end of the task",
    END_OF_CALL: "end of the call",
    CANCELLATION: "cancellation",
}

Cause = tuple["TaskRecord | threading.Thread", int]
# When a task became ready, what caused it, the task, and the place of the cause.
NotedWake = tuple[float, "TaskRecord | threading.Thread", "TaskRecord", int]


def no_task() -> None:
    """In the place of a weak reference whose task is gone."""


class LoopRecord:
    """What is known of one event loop."""

    __slots__ = (
        "busy",
        "cause",
        "current",
        "due",
        "last",
        "ref",
        "thread",
        "trace",
        "unseen",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.ref = weakref.ref(loop)
        self.thread: threading.Thread | None = None
        self.current: TaskRecord | None = None
        # Until the first step or callback starts under the hooks. If there is a
        # ``current`` task, its step began before: this is how its end is told.
        self.unseen = True
        # While a callback runs: what caused it (a task or a thread, and the place),
        # and when it should have run had the loop been free.
        self.cause: Cause | None = None
        self.due: float | None = None
        self.last = 0.0  # When the latest step or callback ended.
        # The trace function that its thread had, taken away until it matters again.
        self.trace: Any = None
        # Callbacks that kept it for long: (start, end, name).
        self.busy: list[tuple[float, float, str]] = []

    def be_quiet(self, quiet: bool) -> None:
        """Trace the loop's thread from now on, or do not."""
        if quiet:
            trace = sys.gettrace()
            if trace is not None:
                sys.settrace(None)
                self.trace = trace
        elif self.trace is not None:
            sys.settrace(self.trace)
            self.trace = None


class TaskRecord:
    """What is known of one task, without a reference that would keep it alive.

    ``log`` has four numbers for each step: when it became ready, the place where
    it was suspended until then, the step's start and, unless under way, its end.
    """

    __slots__ = (
        "born",
        "call",
        "code",
        "handle",
        "is_main",
        "log",
        "loop",
        "name",
        "old",
        "outcome",
        "over",
        "pending",
        "ready",
        "ref",
        "shown",
        "since",
        "tail",
        "vanished",
    )

    def __init__(
        self, loop: LoopRecord, born: float, code: CodeType | None, old: bool
    ) -> None:
        self.loop = loop
        self.born = self.since = self.ready = born
        self.code = code
        self.old = old  # It was there before the recording.
        self.ref: Callable[[], asyncio.Task[Any] | None] = no_task
        self.log: list[float] = []
        self.handle: asyncio.Handle | None = None  # The next step's, while it is queued.
        self.name = self.call = self.outcome = ""
        # It has ended if it is over: it returned, it raised or it vanished.
        self.shown = self.is_main = self.over = False
        self.vanished: float | None = None
        # At the end of the recording: what it awaits, and whether it is ready.
        self.tail = UNKNOWN
        self.pending = False


class HoldRecord:
    """A lock that a task holds, or held, by an ``async with`` block."""

    __slots__ = ("end", "lock", "place", "record", "start")

    def __init__(self, record: TaskRecord, lock: int, place: int) -> None:
        self.record = record
        self.lock = lock  # By its id.
        self.place = place
        self.start = 0.0
        self.end: float | None = None


def is_cell(code: CodeType) -> bool:
    """Whether it is the code of a whole cell or module, and not of a function."""
    return code.co_name == "<module>" or code.co_name.startswith("<cell line")


def _steps(record: TaskRecord, stop: float) -> Iterator[tuple[float, int, float, float]]:
    """The steps of a task until the end of the recording: ready, place, start, end."""
    log = record.log
    for i in range(0, len(log), 4):
        ready, place, start = log[i : i + 3]
        end = log[i + 3] if i + 3 < len(log) else stop
        if ready > stop:
            return
        yield ready, int(place), min(start, stop), min(end, stop)


class _Busy:
    """Who kept a loop for long, and when."""

    def __init__(
        self,
        loop: LoopRecord,
        records: list[TaskRecord],
        names: dict[int, str],
        stop: float,
    ) -> None:
        stays = list(loop.busy)
        for record in records:
            if record.loop is loop:
                name = names.get(id(record), "another task")
                stays += [
                    (start, end, name)
                    for _, _, start, end in _steps(record, stop)
                    if end - start >= LONG_STEP
                ]
        stays.sort()
        # Stays never overlap. Kept by their length, too, so that a long stretch
        # looks at the few that matter in it and not at thousands of short ones.
        self._levels = [
            (least, [stay for stay in stays if stay[1] - stay[0] >= least])
            for least in (LONG_STEP, 10 * LONG_STEP, 100 * LONG_STEP, 1000 * LONG_STEP)
        ]

    def reason(self, start: float, end: float) -> str:
        """Why a ready task could not run from ``start`` to ``end``."""
        length = end - start
        if length < LONG_STEP:
            return ""
        spent: dict[str, float] = {}
        stays = [
            s for least, s in self._levels if least * 10 <= length or least == LONG_STEP
        ]
        found = stays[-1]
        for i in range(bisect_right(found, start, key=lambda stay: stay[1]), len(found)):
            since, until, name = found[i]
            if since >= end:
                break
            spent[name] = spent.get(name, 0.0) + min(until, end) - max(since, start)
        name = max(spent, key=spent.__getitem__, default="")
        if spent.get(name, 0.0) * 2 >= length:
            return f"the loop runs {name}"
        return "the loop runs other tasks" if spent else ""


def _longest(thread: Lane, start: float, end: float) -> tuple[str, int] | None:
    """What a thread spent most of a stretch with: reason and line, if it is one thing."""
    segments = thread.segments
    spent: dict[tuple[str, int], float] = {}
    for i in range(bisect_right(segments, start, key=lambda s: s.end), len(segments)):
        segment = segments[i]
        if segment.start >= end:
            break
        key = segment.reason, segment.line
        overlap = min(segment.end, end) - max(segment.start, start)
        spent[key] = spent.get(key, 0.0) + overlap
    best = max(spent, key=spent.__getitem__, default=None)
    return best if best and best[0] and spent[best] * 2 >= end - start else None


def _name_of(record: TaskRecord) -> str:
    # "None" is what loops with a task factory name a task without a name.
    is_default = re.fullmatch(r"(Task-\d+|None)?", record.name) is not None
    return (
        record.call
        if record.call and (is_default or record.call == "cell")
        else record.name
    )


def _unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return result


class TaskLanes:
    """What was noted, as lanes and wakes.

    Args:
        records: Of all tasks that were seen, in the order of their creation.
        places: Code objects and offsets in them, by the number of the place.
        holds: In the order of their start.
        stop: When the recording ended.
        thread: The ident of the thread that recorded.
    """

    def __init__(
        self,
        records: list[TaskRecord],
        places: list[tuple[CodeType, int] | None],
        holds: list[HoldRecord],
        stop: float,
        thread: int,
    ) -> None:
        self._records = records
        self._places = places
        self._holds = holds
        self._stop = stop
        self._thread = thread
        self._lane_ids: dict[int, int] = {}
        self._threads: list[Lane] = []

    def lanes(self, first_id: int, threads: Sequence[Lane]) -> list[Lane]:
        """See :meth:`helpers.timeline.tasks.TaskWatcher.lanes`."""
        # One from an earlier cell that did nothing in this one tells nothing about it.
        shown = [r for r in self._records if r.shown and (r.log or not r.old)]
        names = _unique([_name_of(record) for record in shown])
        ids = {id(record): first_id + number for number, record in enumerate(shown)}
        texts = [awaited_text(*place) if place else ("", 0) for place in self._places]
        holds = self._holds_by_task(ids)
        busy = {
            id(loop): _Busy(
                loop, self._records, dict(zip(ids, names, strict=True)), self._stop
            )
            for loop in {id(r.loop): r.loop for r in shown}.values()
        }
        several = len({record.loop.thread for record in shown}) > 1
        lanes = []
        for record, name in zip(shown, names, strict=True):
            thread = record.loop.thread
            lane = self._lane_of(thread, threads)
            lanes.append(
                Lane(
                    name,
                    "task",
                    list(self._segments(record, busy[id(record.loop)], lane, texts)),
                    holds=holds[id(record)],
                    id=ids[id(record)],
                    group=thread.name if several and thread else "",
                    is_main=record.is_main,
                )
            )
        self._lane_ids = ids
        self._threads = list(threads)
        return lanes

    def _lane_of(
        self, thread: threading.Thread | None, lanes: Sequence[Lane]
    ) -> Lane | None:
        if thread is None:
            return None
        if thread.ident == self._thread:  # Its lane may go by another name.
            found = [lane for lane in lanes if lane.is_main and lane.kind == "thread"]
        else:
            found = [lane for lane in lanes if lane.name == thread.name]
        return found[0] if len(found) == 1 else None

    def wakes(self, noted: Iterable[NotedWake]) -> list[Wake]:
        """See :meth:`helpers.timeline.tasks.TaskWatcher.wakes`."""
        found = []
        for time, cause, target, place in noted:
            if isinstance(cause, TaskRecord):
                source = self._lane_ids.get(id(cause))
            else:
                lane = self._lane_of(cause, self._threads)
                source = lane.id if lane is not None else None
            if source is not None and id(target) in self._lane_ids and time <= self._stop:
                found.append(
                    Wake(time, source, self._lane_ids[id(target)], self._action(place))
                )
        return found

    def _segments(
        self,
        record: TaskRecord,
        busy: _Busy,
        thread: Lane | None,
        texts: list[tuple[str, int]],
    ) -> Iterator[Segment]:
        code = record.code
        name = "" if code is None or is_cell(code) else code.co_name
        at = record.born
        steps = list(_steps(record, self._stop))
        for number, (ready, place, start, end) in enumerate(steps, 1):
            if ready > at:
                yield Segment(at, ready, State.AWAITING, *texts[place])
            if start > ready:
                yield Segment(ready, start, State.READY, busy.reason(ready, start))
            reason, line = name, 0
            if thread is not None and end - start >= LONG_STEP:
                reason, line = _longest(thread, start, end) or (reason, line)
            last = number == len(steps) and record.over
            if last and record.outcome:
                long = end - start >= LONG_STEP and reason
                reason = f"{reason}, {record.outcome}" if long else record.outcome
            if end > start or last:
                yield Segment(start, end, State.RUNNING, reason, line)
            at = end
        if record.vanished is not None:
            until = min(record.vanished, self._stop)
            if until > at:
                reason = "destroyed: nothing refers to the task"
                yield Segment(at, until, State.AWAITING, reason)
        elif record.over or at >= self._stop:
            return
        elif record.pending:
            ready = min(max(record.ready, at), self._stop)
            if ready > at:
                yield Segment(at, ready, State.AWAITING, *texts[record.tail])
            if self._stop > ready:
                reason = busy.reason(ready, self._stop)
                yield Segment(ready, self._stop, State.READY, reason)
        else:
            yield Segment(at, self._stop, State.AWAITING, *texts[record.tail])

    def _holds_by_task(self, ids: dict[int, int]) -> dict[int, list[Hold]]:
        expressions: dict[int, str] = {}
        locks: dict[str, dict[int, str]] = {}
        found: dict[int, list[Hold]] = {key: [] for key in ids}
        for hold in self._holds:
            if hold.place not in expressions:
                place = self._places[hold.place]
                expressions[hold.place] = context_name(*place) if place else ""
            # One expression may stand for several locks: self.lock of two objects.
            name = expressions[hold.place]
            same = locks.setdefault(name, {})
            name = same.setdefault(hold.lock, f"{name} #{len(same) + 1}" if same else name)
            end = hold.end
            if end is None:
                end = hold.record.since if hold.record.over else self._stop
            if id(hold.record) in found and min(end, self._stop) > hold.start:
                found[id(hold.record)].append(Hold(name, hold.start, min(end, self._stop)))
        return found

    def _action(self, place: int) -> str:
        if place < 0:
            return _ACTIONS[place]
        found = self._places[place]
        return action_text(*found) if found is not None else ""
