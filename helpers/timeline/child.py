"""Records in a child process: what runs there, and how its notes come home.

A process that is started during a recording takes a :class:`TracedRun` along in the place
of its ``run`` method, under every start method. That keeps a journal, as the parent does
of its own threads, and writes each entry to a file as soon as it is made: nothing is lost
when the process is terminated. There are few entries, for a journal holds nothing short.

An entry is a tuple of plain values, in the format of :mod:`marshal`, which is the fastest
to write and the only one that knows code objects. Its first item says what it is.
:mod:`helpers.timeline.notes` reads it.

Each process that is not forked starts by importing this, so it imports little.
"""

from __future__ import annotations

import contextlib
import itertools
import marshal
import multiprocessing
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from multiprocessing import process, util
from time import perf_counter, time_ns
from types import CodeType
from typing import Any

from helpers.timeline.backend import backend_for
from helpers.timeline.calls import call_name, function_name
from helpers.timeline.facts import CodeFacts
from helpers.timeline.journal import Journal
from helpers.timeline.sync import permits
from helpers.timeline.threadlog import Action, Block, Gap, ThreadLog

#: In the folder of a recording, a file that is there as long as the recording goes on.
ONGOING = "ongoing"

# How often, in seconds, a child looks whether the recording still goes on.
_PATIENCE = 0.02


class ChildPlan:
    """What a process has to know to record itself; it is sent there.

    Args:
        folder: Where it is to write.
        files: Names of files whose code is the learner's.
        cells: What the names of a notebook's cells look like.
        detail: As for :class:`helpers.timeline.recorder.Recorder`.
    """

    def __init__(
        self, folder: str, files: Iterable[str], cells: re.Pattern[str], detail: float
    ) -> None:
        self.folder = folder
        self.files = frozenset(files)
        self.cells = cells
        self.detail = detail

    def is_learner(self, filename: str) -> bool:
        """Whether the code of a file or cell of that name is the learner's."""
        return filename in self.files or self.cells.search(filename) is not None


class Starts:
    """Lets every process that this one starts record itself.

    Args:
        plan: How.
        report: Called with ``"child", path, name, time, method`` for each process that
            was started, and with ``"gone", path, time`` when it is known to have ended.
    """

    def __init__(self, plan: ChildPlan, report: Callable[..., None]) -> None:
        self._plan = plan
        self._report = report
        self._numbers = itertools.count()
        self._polled: list[Any] = []
        self._original: Callable[[process.BaseProcess], None] | None = None

    def install(self) -> None:
        """Put a method in the place of that which starts processes."""
        original = self._original = process.BaseProcess.start

        def start(child: process.BaseProcess) -> None:
            name = f"{os.getpid()}-{next(self._numbers)}"
            path = os.path.join(self._plan.folder, name)
            t = perf_counter()
            own = vars(child).get("run")
            child.run = TracedRun(child, self._plan, path, own)  # type: ignore[method-assign]
            try:
                original(child)
            finally:
                _restore_run(child, own)
            self._report("child", path, child.name, t, _start_method(child))
            self._watch_end(child, path)

        process.BaseProcess.start = start  # type: ignore[assignment, method-assign]

    def _watch_end(self, child: process.BaseProcess, path: str) -> None:
        """Note when this process learns of the child's end, for nothing else tells."""
        popen: Any = child._popen  # type: ignore[attr-defined]
        original = popen.poll

        def poll(*args: Any, **kwargs: Any) -> int | None:
            code: int | None = original(*args, **kwargs)
            if code is not None and vars(popen).pop("poll", None):
                self._report("gone", path, perf_counter())
            return code

        popen.poll = poll
        self._polled.append(popen)

    def uninstall(self) -> None:
        """Put everything back; safe to call twice."""
        if self._original is not None:
            process.BaseProcess.start = self._original  # type: ignore[assignment, method-assign]
            self._original = None
        for popen in self._polled:
            vars(popen).pop("poll", None)


def _restore_run(child: process.BaseProcess, own: Any) -> None:
    """Take a :class:`TracedRun` away, and put back what the learner had set there."""
    del child.run
    if own is not None:
        child.run = own  # type: ignore[method-assign]


def _start_method(child: process.BaseProcess) -> str:
    own: str | None = getattr(child, "_start_method", None)
    return own or multiprocessing.get_start_method()


class TracedRun:
    """Stands in for the ``run`` method of one process, and records it.

    Args:
        child: The process that is about to be started.
        plan: How to record.
        path: The file for its notes.
        own: What it stands in for, if the process itself has it and not its class.
    """

    def __init__(
        self, child: process.BaseProcess, plan: ChildPlan, path: str, own: Any = None
    ) -> None:
        self._child = child
        self._plan = plan
        self._path = path
        self._own = own

    def __call__(self) -> None:
        _restore_run(self._child, self._own)
        # Whether or not this can be recorded: the folder has gone if the recording ended
        # while this process was starting.
        with contextlib.suppress(Exception):
            self._record()
        self._child.run()

    def _record(self) -> None:
        global _scribe
        _forget_parents_recording()
        scribe = _scribe = Scribe(self._path, self._plan.folder)
        try:
            self._begin(scribe)
        except BaseException as problem:
            scribe.write("error", repr(problem))
            scribe.close()
            raise

    def _begin(self, scribe: Scribe) -> None:
        journal = _ChildJournal(self._plan, scribe)
        backend = backend_for(journal, lambda code: None)
        starts = Starts(self._plan, scribe.write)

        def stop() -> None:
            starts.uninstall()
            backend.uninstall()

        def end() -> None:
            if not scribe.closed:
                journal.end_thread(perf_counter())
                scribe.close()

        scribe.closing = stop
        _note_calls(self._child, scribe)
        # Called after the end of all other threads, unless the process is terminated.
        util.Finalize(None, end, exitpriority=100)
        starts.install()
        backend.install()
        scribe.write("clock", perf_counter(), time_ns())
        journal.adopt(threading.get_ident(), [], perf_counter(), True)
        if scribe.closed:  # meanwhile, when there was not yet all to take away
            stop()


_scribe: Scribe | None = None


def _forget_parents_recording() -> None:
    """Take away, in a forked process, what the recording of its parent installed."""
    if _scribe is not None:
        _scribe.close()
    # Any other process would import that module for nothing.
    recorder = sys.modules.get("helpers.timeline.recorder")
    if recorder is not None:
        recorder.abandon()


class Scribe:
    """Writes entries to a file, and stops the recording of this process with the parent's.

    Args:
        path: The file.
        folder: Where :data:`ONGOING` is to be found.

    Attributes:
        closed: Whether nothing is written any more.
        closing: Called when that happens.
    """

    def __init__(self, path: str, folder: str) -> None:
        # Unbuffered: what was written survives the process, however that ends.
        self._file = open(path, "ab", buffering=0)  # noqa: SIM115
        self._ongoing = os.path.join(folder, ONGOING)
        self._look = perf_counter() + _PATIENCE
        self._owner = os.getpid()
        self.closed = False
        self.closing: Callable[[], None] = lambda: None

    def write(self, *entry: Any) -> None:
        """Write one entry."""
        self.write_bytes(marshal.dumps(entry))

    def write_bytes(self, entries: bytes) -> None:
        """Write entries that are in marshal's format already."""
        if self.closed or os.getpid() != self._owner:
            return  # A process that was forked from this one has a file of its own.
        t = perf_counter()
        if t > self._look:
            self._look = t + _PATIENCE
            if not os.path.exists(self._ongoing):
                self.close()
                return
        try:
            self._file.write(entries)
        except (OSError, ValueError):  # the learner's code may close every file
            self.close()

    def close(self) -> None:
        """Write no more, and give up recording."""
        if not self.closed:
            self.closed = True
            with contextlib.suppress(OSError):
                self._file.close()
            self.closing()


class _ChildJournal(Journal):
    """A journal whose logs write down every entry."""

    def __init__(self, plan: ChildPlan, scribe: Scribe) -> None:
        super().__init__(plan.is_learner, plan.detail)
        self._scribe = scribe
        self._known: set[int] = set()
        self.started = _Feed(lambda thread: scribe.write("started", id(thread)))
        self.muted = _Feed(
            lambda place: scribe.write("muted", self.key(place[0]), place[1])
        )
        self.errors = _Feed(lambda error: scribe.write("error", repr(error)))

    def _new_log(self, thread: threading.Thread | None, ident: int, t: float) -> ThreadLog:
        log = super()._new_log(thread, ident, t)
        name = thread.name if thread is not None else ""
        self._scribe.write("log", id(log), name, id(thread), ident, t)
        _LogFeeds(log, self, self._scribe)
        return log

    def end_thread(self, t: float) -> None:
        super().end_thread(t)
        log = self.existing_log()
        if log is not None:
            self._scribe.write("end", id(log), t)

    def _mute_locks(self, facts: CodeFacts, line: int, t: float) -> None:
        super()._mute_locks(facts, line, t)
        self._scribe.write("muted locks", self.muted_locks)

    def library_is_too_busy(self, code: CodeType, t: float) -> bool:
        is_too_busy = super().library_is_too_busy(code, t)
        if is_too_busy:
            self._scribe.write("muted library", code.co_qualname)
            self._scribe.write("muted locks", self.muted_locks)
        return is_too_busy

    def key(self, facts: CodeFacts | None) -> int:
        """A number for the facts of a code object, which is written down first."""
        if facts is None:
            return 0
        key = id(facts)
        if key not in self._known:
            self._scribe.write("code", key, facts.code)
            self._known.add(key)
        return key


class _Feed(list[Any]):
    """A list that tells of each item that is appended."""

    def __init__(self, tell: Callable[[Any], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, item: Any) -> None:
        super().append(item)
        self._tell(item)


class _Pending(_Feed):
    """The operations that a thread is in."""

    def __init__(self, tell: Callable[[Any], None], popped: Callable[[], None]) -> None:
        super().__init__(tell)
        self._popped = popped

    def pop(self, *index: Any) -> Any:
        self._popped()
        return super().pop(*index)


class _LogFeeds:
    """Writes down what is appended to one thread's log."""

    def __init__(self, log: ThreadLog, journal: _ChildJournal, scribe: Scribe) -> None:
        self._log = id(log)
        self._journal = journal
        self._scribe = scribe
        self._popped: list[bytes] = []
        log.pending = _Pending(self._enter, self._pop)
        log.blocks = _Feed(self._leave)
        log.gaps = _Feed(self._gap)
        log.actions = _Feed(self._act)
        log.spans = _Feed(lambda span: self._write("span", self._log, *span))

    def _write(self, *entry: Any) -> None:
        self._popped.append(marshal.dumps(entry))
        entries, self._popped = b"".join(self._popped), []
        self._scribe.write_bytes(entries)

    def _enter(self, block: Block) -> None:
        self._write("enter", self._log, *self._block(block))

    def _pop(self) -> None:
        # The entry that says how long the operation took is about to follow.
        self._popped.append(marshal.dumps(("pop", self._log)))

    def _leave(self, block: Block) -> None:
        entry = "block", self._log, *self._block(block), block.end, block.ok
        self._write(*entry, block.is_entry)

    def _block(self, block: Block) -> tuple[Any, ...]:
        place = self._journal.key(block.facts), block.line, block.offset, block.depth
        thing = described(block.thing)
        return id(block), block.verb.name, thing, block.start, *place, block.name

    def _gap(self, gap: Gap) -> None:
        block = 0 if gap.block is None else id(gap.block)
        place = self._journal.key(gap.facts), gap.line
        self._write("gap", self._log, gap.start, gap.end, gap.cpu, *place, block)

    def _act(self, action: Action) -> None:
        place = self._journal.key(action.facts), action.line
        thing = described(action.thing)
        self._write("act", self._log, action.time, action.verb.name, thing, *place)


def described(thing: Any) -> tuple[int, int | None, int] | None:
    """A lock or the like in plain values.

    Returns:
        Its identity, its permits if it is a semaphore, and the identity of its lock if
        it is a condition.
    """
    if thing is None:
        return None
    inner = vars(thing)["_lock"] if isinstance(thing, threading.Condition) else None
    return id(thing), permits(thing), id(inner) if inner is not None else 0


# The calls that a pool hands to its workers


def _note_calls(child: process.BaseProcess, scribe: Scribe) -> None:
    """Note what the process is for; a pool's worker, what it gets from its queue."""
    target: Any = getattr(child, "_target", None)
    place = getattr(target, "__module__", ""), getattr(target, "__qualname__", "")
    if place in _NAMERS:
        calls, results, *others = child._args  # type: ignore[attr-defined]
        name_of = _NAMERS[place]
        child._args = (  # type: ignore[attr-defined]
            _Calls(
                calls, lambda call: scribe.write("begin", name_of(call), perf_counter())
            ),
            _Results(results, lambda: scribe.write("finish", perf_counter())),
            *others,
        )
    elif target is not None:
        scribe.write("target", f"{function_name(target)}()")
    else:
        scribe.write("target", f"{type(child).__name__}.run()")


class _Queue:
    """A queue that a pool's worker uses, seen through."""

    def __init__(self, queue: Any, tell: Callable[..., None]) -> None:
        self._queue = queue
        self._tell = tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)


class _Calls(_Queue):
    def get(self, *args: Any, **kwargs: Any) -> Any:
        call = self._queue.get(*args, **kwargs)
        if call is not None:  # That would be the end of the worker.
            # What the learner hands over may refuse to be looked at.
            with contextlib.suppress(Exception):
                self._tell(call)
        return call


class _Results(_Queue):
    def put(self, *args: Any, **kwargs: Any) -> Any:
        self._tell()
        return self._queue.put(*args, **kwargs)


def _executor_call(item: Any) -> str:
    """The name of a call that a ProcessPoolExecutor hands out."""
    function, args = item.fn, item.args
    inner = getattr(function, "func", None)
    if getattr(inner, "__qualname__", "") == "_process_chunk":  # Executor.map
        return _chunk_name(function.args[0], args[0])
    return call_name(function, args, item.kwargs)


def _pool_call(task: Any) -> str:
    """The name of a call that a multiprocessing.Pool hands out."""
    _, _, function, args, kwargs = task
    name = getattr(function, "__qualname__", "")
    if name == "mapstar":
        return _chunk_name(args[0][0], [(each,) for each in args[0][1]])
    if name == "starmapstar":
        return _chunk_name(*args[0])
    return call_name(function, args, kwargs)


_NAMERS: dict[tuple[str, str], Callable[[Any], str]] = {
    ("concurrent.futures.process", "_process_worker"): _executor_call,
    ("loky.process_executor", "_process_worker"): _executor_call,
    ("multiprocessing.pool", "worker"): _pool_call,
}


def _chunk_name(function: Any, chunk: Any) -> str:
    first, last = call_name(function, chunk[0], {}), call_name(function, chunk[-1], {})
    return first if len(chunk) == 1 else f"{first} … {last}"
