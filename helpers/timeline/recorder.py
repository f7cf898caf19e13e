"""Records what the threads, tasks and processes of some code do, with no edits to it.

``with record() as timeline:`` watches the code of the file (or of the notebook) that
it stands in; a cell magic uses :class:`Recorder`. What is watched are *code objects*:
the learner's own, and of the standard library those few functions that wait. Times
come from :func:`time.perf_counter`; whether a thread ran or stood still in between is
told from its CPU clock.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from time import perf_counter, time_ns
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from helpers import arguments
from helpers.interrupt import interrupts_put_off
from helpers.timeline.backend import Backend, backend_for
from helpers.timeline.model import Lane, Timeline, Wake

if TYPE_CHECKING:
    from helpers.timeline.journal import Journal

#: Files whose code is the learner's too, besides the notebook's cells: absolute paths,
#: as in their code objects' ``co_filename``.
watched_files: set[str] = set()

# Where ipykernel and IPython say that a cell's code is from.
_CELL = re.compile(r"[\\/]ipykernel_\d+[\\/]\d+\.py$|^<ipython-input-")

_lock = threading.Lock()
_current: Recorder | None = None


class Watcher(Protocol):
    """Something that records more lanes, such as those of tasks or of child processes.

    Attributes:
        problems: What went wrong while it recorded, as texts.
    """

    problems: list[str]

    def install(self) -> None:
        """Begin to record."""

    def uninstall(self) -> None:
        """End it, and restore everything; called also after an error."""

    def lanes(self, first_id: int, threads: Sequence[Lane] = ()) -> list[Lane]:
        """The lanes, with ids from ``first_id`` on; ``threads`` are the threads'."""

    def wakes(self) -> list[Wake]:
        """Wakes among these lanes; called after :meth:`lanes`."""

    def resumed(self, code: CodeType) -> None:
        """A coroutine of the learner's, with that code, started or went on."""


class Recorder:
    """Records between :meth:`start` and :meth:`stop`.

    Args:
        files: Names of further files whose code is the learner's, as in
            ``co_filename``. Cells and :data:`watched_files` always are.
        title: Drawn above the picture.
        detail: For how many seconds each turn of a busy loop is watched. More shows
            more turns of threads that compute, and slows them down for longer.

    Attributes:
        origin: ``time.perf_counter()`` at the recording's start, which is time 0 of
            the timeline. That clock is the same in all processes of a machine.
        origin_ns: ``time.time_ns()`` at the same moment, as a check.

    Example:
        >>> import threading
        >>> def work():
        ...     pass
        >>> recorder = Recorder(files=[work.__code__.co_filename])
        >>> recorder.start()
        >>> thread = threading.Thread(target=work, name="worker")
        >>> thread.start(); thread.join()
        >>> timeline = recorder.stop()
        >>> [lane.name for lane in timeline.lanes]
        ['MainThread', 'worker']
    """

    def __init__(
        self,
        *,
        files: Iterable[str] = (),
        title: str = "",
        detail: float = 0.02,
    ) -> None:
        arguments.number("detail", detail, 0, 3600, "seconds")
        arguments.text("title", title)
        self._files = frozenset(files)
        self._title = title
        self._detail = detail
        self._known: dict[str, bool] = {}
        self._journal: Journal | None = None
        self._backend: Backend | None = None
        self._installed: list[Watcher] = []
        self._notes: list[str] = []
        self.origin = 0.0
        self.origin_ns = 0

    def is_learner(self, filename: str) -> bool:
        """Whether the code of a file or cell of that name is recorded."""
        known = self._known.get(filename)
        if known is None:
            known = self._known[filename] = (
                filename in self._files
                or filename in watched_files
                or _CELL.search(filename) is not None
            )
        return known

    def clock(self) -> float:
        """Seconds since the start of the recording."""
        return perf_counter() - self.origin

    def add_note(self, text: str) -> None:
        """Say below the picture what it has to explain; until :meth:`stop` returns."""
        self._notes.append(text)

    def start(self) -> None:
        """Begin to record.

        Raises:
            RuntimeError: A recording is under way, or what it needs is in use.
        """
        global _current
        with _lock:
            if _current is not None:
                raise RuntimeError(
                    "a recording is under way already: leave its block (or let its cell "
                    "end) before you begin another one"
                )
            _current = self
        try:
            self._start()
        except BaseException:
            self._restore()
            raise

    def _start(self) -> None:
        from helpers.frames import current_frames
        from helpers.timeline.journal import Journal

        journal = self._journal = Journal(self.is_learner, self._detail)
        backend = self._backend = backend_for(journal, self._resumed)
        here = threading.get_ident()
        callers = {
            ident: found
            for ident, frame in current_frames().items()
            if (found := self._learner_frames(frame)) or ident == here
        }
        watchers = _watchers(self)
        backend.install()
        self.origin, self.origin_ns = perf_counter(), time_ns()
        for ident, frames in callers.items():
            journal.adopt(ident, frames, self.origin, ident == here)
        for watcher in watchers:
            self._installed.append(watcher)
            watcher.install()
        journal.disregard(perf_counter())

    def _learner_frames(self, frame: FrameType | None) -> list[Any]:
        found = []
        assert self._journal is not None
        while frame is not None:
            if self.is_learner(frame.f_code.co_filename):
                found.append((self._journal.facts_of(frame.f_code), frame.f_lineno))
            frame = frame.f_back
        return found[::-1]

    def _resumed(self, code: CodeType) -> None:
        for watcher in self._installed:
            watcher.resumed(code)

    def stop(self, namespaces: Sequence[Mapping[str, Any]] = ()) -> Timeline:
        """End the recording, restore everything and return what happened.

        Args:
            namespaces: Variables of the learner's by which locks of one name are told
                apart; those of ``__main__`` always are among them.

        Raises:
            RuntimeError: It has not been started.
        """
        end = perf_counter()
        if _current is not self:
            raise RuntimeError("this recording has not been started")
        journal = self._journal
        assert journal is not None
        self._restore()
        log = journal.existing_log()
        if log is not None:
            journal.settle(log, end)
        journal.read_others(end)
        spaces = [*namespaces, vars(sys.modules["__main__"])]
        # What the learner locked and called must not live as long as this recorder.
        self._journal = None
        return self._timeline(journal, end, spaces)

    def _restore(self) -> None:
        # Whichever of them fails, the others are taken away.
        with interrupts_put_off(), ExitStack() as stack:
            stack.callback(_forget)
            for watcher in reversed(self._installed):
                stack.callback(watcher.uninstall)
            if self._backend is not None:
                stack.callback(self._backend.uninstall)

    def _timeline(
        self, journal: Journal, end: float, spaces: Sequence[Mapping[str, Any]]
    ) -> Timeline:
        from helpers.frames import gil_is_enabled
        from helpers.timeline.threadlanes import build

        gil = gil_is_enabled()
        recorded = build(journal, self.origin, end, gil=gil, namespaces=spaces)
        timeline = Timeline(
            recorded.lanes,
            recorded.wakes,
            recorded.notes,
            duration=end - self.origin,
            gil=gil,
            title=self._title,
        )
        for watcher in self._installed:
            timeline.lanes += watcher.lanes(len(timeline.lanes), recorded.lanes)
            timeline.wakes += watcher.wakes()
            if watcher.problems:
                timeline.notes.append(_failed(len(watcher.problems), watcher.problems[0]))
        timeline.notes += self._notes
        timeline.wakes.sort(key=lambda wake: wake.time)
        timeline.notes += notes_of(journal)
        # A watcher sees its lanes end when it is taken off, a moment later than we do.
        last = max((lane.end for lane in timeline.lanes), default=0.0)
        timeline.duration = max(timeline.duration, last)
        return timeline


def notes_of(journal: Journal) -> list[str]:
    """What stands below the picture: what was not watched to the end, what went wrong."""
    notes = []
    lines = sorted({line for _, line in journal.muted if line})
    names = sorted({facts.name or "a cell" for facts, line in journal.muted if not line})
    busy = [f"line {line}" for line in lines] + [f"{name}()" for name in names]
    busy += [f"{name}()" for name in sorted(set(journal.muted_library))]
    if busy:
        shown = ", ".join(busy[:6]) + (", …" if len(busy) > 6 else "")
        notes.append(f"Too busy to be watched to the end: {shown}.")
    if journal.errors:
        notes.append(_failed(len(journal.errors), repr(journal.errors[0])))
    return notes


def _failed(count: int, first: str) -> str:
    times = "once" if count == 1 else f"{count} times"
    return f"The recorder failed {times}: {first.strip().splitlines()[-1]}"


def _watchers(recorder: Recorder) -> list[Watcher]:
    from helpers.timeline.processes import ProcessWatcher
    from helpers.timeline.tasks import TaskWatcher

    def is_learner(code: CodeType) -> bool:
        return recorder.is_learner(code.co_filename)

    files = recorder._files | watched_files
    return [
        TaskWatcher(recorder.clock, is_learner),
        ProcessWatcher(recorder, files, _CELL, recorder._detail),
    ]


def _forget() -> None:
    global _current
    _current = None


def abandon() -> None:
    """Take away, in a forked process, what the parent's recording installed."""
    if _current is not None:
        _current._restore()


class record:
    """Record what the threads, tasks and processes of a block do, into a timeline.

    The code of the file or notebook in which the block stands is watched, and so is
    that of modules made by ``%%module``; it needs no edits. After the block the
    timeline is filled; it can be drawn, summarized and asked questions.

    Args:
        title: Drawn above the picture.
        detail: For how many seconds each turn of a busy loop is watched.

    Raises:
        RuntimeError: A recording is under way already, or a debugger, a profiler or a
            coverage measurement uses what recording needs.

    Example:
        >>> import threading, time
        >>> def nap():
        ...     time.sleep(0.01)
        >>> with record() as timeline:
        ...     thread = threading.Thread(target=nap, name="sleeper")
        ...     thread.start()
        ...     thread.join()
        >>> timeline.lane("sleeper").segments[-1].state in ("running", "waiting")
        True
    """

    def __init__(self, *, title: str = "", detail: float = 0.02) -> None:
        self._title = title
        self._detail = detail
        self._timeline = Timeline()
        self._recorder: Recorder | None = None

    def __enter__(self) -> Timeline:
        filename = sys._getframe(1).f_code.co_filename
        recorder = Recorder(files=[filename], title=self._title, detail=self._detail)
        try:
            with interrupts_put_off():
                recorder.start()
                self._recorder = recorder
        except BaseException:
            # One that was put off: nobody will leave a block that is not entered.
            if self._recorder is not None:
                recorder._restore()
            raise
        return self._timeline

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._recorder is not None
        frame = sys._getframe(1)
        filled = self._recorder.stop([frame.f_locals, frame.f_globals])
        for name in Timeline.__dataclass_fields__:
            setattr(self._timeline, name, getattr(filled, name))
