"""Watches child processes: reads what they wrote down, and makes lanes of it.

The times need no conversion: the clock of :func:`time.perf_counter` is the same in all
processes of a machine, on Linux, macOS and Windows. Each process notes the time of day
too, as a check.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from types import CodeType
from typing import TYPE_CHECKING, Any, TypeVar

from helpers.frames import gil_is_enabled
from helpers.timeline.child import ONGOING, ChildPlan, Starts
from helpers.timeline.model import Hold, Lane, Segment, Span, State, Wake
from helpers.timeline.notes import Notes, entries_in
from helpers.timeline.recorder import notes_of
from helpers.timeline.threadlanes import build

if TYPE_CHECKING:
    from helpers.timeline.recorder import Recorder

# If a child's clock is off by more than that, in seconds, something is wrong with it.
_TOLERANCE = 0.05


@dataclass
class _Child:
    """One process, as its starter knows it.

    Attributes:
        path: The file with its notes.
        name: Its name.
        started: When ``start()`` was called.
        method: The start method.
        gone: When it was known to have ended; None if it lives.
    """

    path: str
    name: str
    started: float
    method: str
    gone: float | None = None


class ProcessWatcher:
    """Records the processes that are started during a recording, and theirs.

    Args:
        recorder: The recording that it belongs to, which has its clock.
        files: As for :class:`helpers.timeline.child.ChildPlan`, and so are the others.
        cells: See there.
        detail: See there.
    """

    def __init__(
        self,
        recorder: Recorder,
        files: Iterable[str],
        cells: re.Pattern[str],
        detail: float,
    ) -> None:
        self._recorder = recorder
        self._files = files
        self._cells = cells
        self._detail = detail
        self._children: dict[str, _Child] = {}
        self._notes: dict[str, list[tuple[Any, ...]]] = {}
        self._folder: Path | None = None
        self._owner = 0
        self._starts: Starts | None = None
        self._end = 0.0
        self._wakes: list[Wake] = []
        self._said: set[str] = set()
        #: None of its own: those in the children are in their notes.
        self.problems: list[str] = []

    def install(self) -> None:
        """Record every process that is started from now on."""
        self._owner = os.getpid()
        self._folder = Path(tempfile.mkdtemp(prefix="timeline_"))
        (self._folder / ONGOING).touch()
        plan = ChildPlan(str(self._folder), self._files, self._cells, self._detail)
        self._starts = Starts(plan, self._report)
        self._starts.install()

    def _report(self, what: str, path: str, *rest: Any) -> None:
        if what == "child":
            self._children[path] = _Child(path, *rest)
        elif path in self._children:
            (self._children[path].gone,) = rest

    def uninstall(self) -> None:
        """Stop recording processes, and read what they wrote; safe to call twice."""
        if self._starts is not None:
            self._starts.uninstall()
        folder, self._folder = self._folder, None
        if folder is None:
            return  # The installation failed before there was one.
        if os.getpid() != self._owner:
            return  # In a forked process, which has no right to the parent's files.
        self._end = perf_counter()
        (folder / ONGOING).unlink(missing_ok=True)
        with suppress(OSError):  # whoever tidies up the system's may have taken it
            for path in folder.iterdir():
                self._notes[str(path)] = list(entries_in(path.read_bytes()))
        for entries in self._notes.values():
            for entry in entries:
                if entry[0] in ("child", "gone"):
                    self._report(*entry)
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            # Windows removes no file that a process has open, and one may live on.
            atexit.register(shutil.rmtree, folder, ignore_errors=True)

    def lanes(self, first_id: int, threads: Sequence[Lane] = ()) -> list[Lane]:
        """The lanes of the processes, each followed by those of its other threads."""
        lanes: list[Lane] = []
        for child in sorted(self._children.values(), key=lambda child: child.started):
            lanes += self._lanes_of(child, first_id + len(lanes))
        return lanes

    def wakes(self) -> list[Wake]:
        """Wakes among the threads of one process."""
        return self._wakes

    def resumed(self, code: CodeType) -> None:
        """Nothing to do: no process begins with a coroutine."""

    def _lanes_of(self, child: _Child, first_id: int) -> list[Lane]:
        origin = self._recorder.origin
        notes = Notes(self._notes.get(child.path, []))
        for note in notes_of(notes.journal):
            self._note(note)
        end = min(child.gone or self._end, self._end)
        started = Segment(
            child.started - origin,
            max(notes.started or end, child.started) - origin,
            State.WAITING,
            f"starting ({child.method})",
        )
        if notes.main is None:
            return [Lane(child.name, "process", [started], id=first_id)]
        self._check_clock(child, notes)
        recorded = build(notes.journal, origin, end, gil=gil_is_enabled(), main=child.name)
        lanes = [_clipped(lane, end - origin) for lane in recorded.lanes]
        main, others = lanes[0], lanes[1:]
        main.kind, main.is_main = "process", False
        main.segments = [started, *_states(main, notes.target, not others)]
        for lane in lanes:
            lane.id += first_id
            # By itself it stays among its like; with others they stand together.
            lane.group = child.name if others else ""
        for wake in recorded.wakes:
            source, target = wake.source + first_id, wake.target + first_id
            self._wakes.append(replace(wake, source=source, target=target))
        return lanes

    def _check_clock(self, child: _Child, notes: Notes) -> None:
        counter, nanoseconds = notes.clock
        recorder = self._recorder
        passed = (nanoseconds - recorder.origin_ns) / 1e9
        off = (counter - recorder.origin) - passed
        if abs(off) > _TOLERANCE:
            self._note(f"The clock of {child.name} is {off:+.3f} s off, and so its lane.")

    def _note(self, note: str) -> None:
        # Each worker of a pool has the same to say.
        if note not in self._said:
            self._said.add(note)
            self._recorder.add_note(note)


def _states(lane: Lane, target: str, is_alone: bool) -> Iterator[Segment]:
    """A process's own segments, with a reason also outside of the learner's code."""
    last: Segment | None = None
    for segment in lane.segments:
        waits = segment.state == State.WAITING
        if segment.state == State.WANTS_GIL and is_alone:
            # It has its GIL to itself: what it lacks is a CPU.
            segment = replace(segment, reason="wants a CPU")
        else:
            middle = (segment.start + segment.end) / 2
            inside = [span.name for span in lane.spans if span.start <= middle <= span.end]
            after = not inside and any(span.end <= middle for span in lane.spans)
            if waits and after and not target:
                # Of a pool; its line is the last one of the call before.
                segment = replace(segment, reason="next task", line=0)
            elif not segment.reason or (waits and not segment.line):
                reason = target or next(iter(inside), "next task" if waits else "")
                segment = replace(segment, reason=reason)
        if last is not None:
            if replace(last, start=segment.start, end=segment.end) == segment:
                segment = replace(segment, start=last.start)
            else:
                yield last
        last = segment
    if last is not None:
        yield last


def _clipped(lane: Lane, end: float) -> Lane:
    """Without what a process noted after the end of the recording."""
    lane.segments = [_until(end, each) for each in lane.segments if each.start < end]
    lane.holds = [_until(end, each) for each in lane.holds if each.start < end]
    lane.spans = [_until(end, each) for each in lane.spans if each.start < end]
    return lane


_Interval = TypeVar("_Interval", Segment, Hold, Span)


def _until(end: float, interval: _Interval) -> _Interval:
    return replace(interval, end=end) if interval.end > end else interval
