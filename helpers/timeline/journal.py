"""The rules by which threads write down what they do; turned into lanes afterwards.

Each thread appends to its own :class:`~helpers.timeline.threadlog.ThreadLog`, so nothing
is locked. What is short is not written down at all: only the *gaps* between two events in
which a thread did not use the CPU all the time, and the operations on locks, queues and
the like.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from time import perf_counter, thread_time
from types import CodeType, FrameType
from typing import Any

from helpers.frames import current_frames, gil_is_enabled, known_thread
from helpers.timeline.calls import work_name
from helpers.timeline.facts import ENTRY_IS_CALL, CodeFacts, resolve
from helpers.timeline.sync import (
    ACTIONS,
    DIRECT,
    LOCK_TYPE,
    Operation,
    Verb,
    identity,
    is_c_lock,
    permits,
    python_operation,
)
from helpers.timeline.threadlog import STRIDE, Action, Block, Gap, ThreadLog

# Below that a gap between two events counts as running, and the CPU clock, which
# costs half a microsecond, is not read. In seconds.
GAP = 100e-6
# The CPU clock is read at least that often, so that short waits do not add up unseen.
CPU_CLOCK_AGE = 500e-6
# The CPU clock is of no use for anything shorter than this.
CPU_CLOCK_TICK = 0.032 if sys.platform == "win32" else 0.0
# If they took longer than this, recording costs less than about 2 % and may go on.
BUSY_STRIDE = STRIDE * 12.5e-6
# The same for a function of a library, which costs some 3 us to watch.
LIBRARY_STRIDE = STRIDE * 60e-6
# Seen so often, a line or a function is no longer watched; a function costs more.
HITS = 8
FUNCTION_HITS = 5


class Journal:
    """All logs of one recording, and the rules by which they are written.

    A back-end says what happened; every method is called in the thread that it is
    about, with the time as it was when the event arrived.

    Args:
        is_learner: Whether the code of a file of that name is the learner's.
        detail: For how many seconds the header of a busy loop is watched.
    """

    def __init__(self, is_learner: Callable[[str], bool], detail: float) -> None:
        self.is_learner = is_learner
        self.detail = detail
        self.logs: list[ThreadLog] = []
        self.facts: dict[int, CodeFacts] = {}
        self.muted: list[tuple[CodeFacts, int]] = []
        self.suspended: dict[int, list[tuple[int, Block]]] = {}
        self.muted_library: list[str] = []
        self._library_calls: dict[int, list[Any]] = {}
        self.muted_locks: dict[int, float] = {}
        self.permits: dict[int, int] = {}
        self.started: list[threading.Thread] = []
        self.errors: list[Exception] = []
        self.local = threading.local()
        self.adopted: dict[int, ThreadLog] = {}

    # Threads

    def log(self) -> ThreadLog:
        """The current thread's log; a new one if it has none yet."""
        try:
            return self.local.log
        except AttributeError:
            pass
        ident = threading.get_ident()
        log = self.adopted.pop(ident, None)
        if log is None:
            log = self._new_log(known_thread(ident), ident, perf_counter())
            self._read_cpu(log, log.start)
        self.local.log = log
        return log

    def existing_log(self) -> ThreadLog | None:
        """The current thread's log, if it has one."""
        return getattr(self.local, "log", None)

    def _new_log(self, thread: threading.Thread | None, ident: int, t: float) -> ThreadLog:
        log = ThreadLog(thread, ident, t)
        self.logs.append(log)
        return log

    def begin_thread(self, thread: threading.Thread, t: float) -> None:
        """The current thread has just been started."""
        log = self._new_log(thread, threading.get_ident(), t)
        self._read_cpu(log, t)
        self.local.log = log

    def end_thread(self, t: float) -> None:
        """The current thread is about to end."""
        log = self.existing_log()
        if log is not None:
            self.settle(log, t)
            log.end = t

    def adopt(
        self, ident: int, frames: list[tuple[CodeFacts, int]], t: float, is_main: bool
    ) -> None:
        """A thread that already is in the learner's code when the recording begins.

        Args:
            ident: Its identifier.
            frames: The learner's functions that it is in, outermost first.
            t: Now.
            is_main: Whether it is the thread that starts the recording.
        """
        log = self._new_log(known_thread(ident), ident, t)
        log.is_main = is_main
        log.ran = True
        callers: list[tuple[CodeFacts | None, int]] = [(None, 0), *frames]
        log.facts, log.line = callers.pop()
        log.stack = callers
        if is_main:
            self._read_cpu(log, t)
            self.local.log = log
        else:
            log.cpu = cpu_clock_of(ident)
            self.adopted[ident] = log

    def read_others(self, t: float) -> None:
        """What the other threads did since their last events; at the recording's end."""
        mine = self.existing_log()
        alive = current_frames()
        for log in self.logs:
            if log is mine or log.end is not None or log.pending:
                continue
            if log.ident not in alive:
                log.end = log.time  # It has ended unseen.
                continue
            gap, cpu = t - log.time, cpu_clock_of(log.ident)
            if gap <= GAP:
                continue
            used = -1.0
            if cpu is not None and log.cpu is not None:
                used = min(max(cpu - log.cpu - (log.time - log.cpu_time), 0.0), gap)
            if used <= 0.9 * gap:
                log.gaps.append(Gap(log.time, t, used, log.facts, log.line, None))
            log.time = t

    # Time

    def _read_cpu(self, log: ThreadLog, t: float) -> None:
        log.cpu = thread_time()
        log.cpu_time = t
        if not log.pending:
            log.due = t + CPU_CLOCK_AGE

    def settle(self, log: ThreadLog, t: float, *, in_call: bool = False) -> None:
        """Account for the time since the last event, at an event that needs care.

        Args:
            log: The current thread's.
            t: Now.
            in_call: Whether the event can come from within a pending operation, as
                a function does that a barrier calls.
        """
        pending, depth = log.pending, len(log.stack)
        while pending and pending[-1].depth >= depth:
            if in_call and not pending[-1].is_entry:
                break
            self.leave(log, t)
        if t - log.time > GAP:
            self._note_gap(log, t, pending[-1] if pending else None)
        elif t > log.due:
            self._read_cpu(log, t)
        log.time = t

    def disregard(self, t: float) -> None:
        """The current thread's time up to now was the recorder's own."""
        log = self.log()
        log.time = t
        self._read_cpu(log, t)

    def _note_gap(self, log: ThreadLog, t: float, block: Block | None) -> None:
        before, since = log.cpu, log.cpu_time
        self._read_cpu(log, t)
        gap = t - log.time
        if before is None or log.cpu is None or gap < CPU_CLOCK_TICK:
            used = -1.0
        else:
            # Until the last event it ran, as events follow each other quickly then.
            used = min(max(log.cpu - before - (log.time - since), 0.0), gap)
            if used > 0.9 * gap:
                return
        log.gaps.append(Gap(log.time, t, used, log.facts, log.line, block))

    # Operations

    def enter(
        self,
        log: ThreadLog,
        t: float,
        verb: Verb,
        thing: Any,
        offset: int = -1,
        code: CodeType | None = None,
    ) -> Block:
        """An operation begins that may wait."""
        if t - log.time > GAP:
            self._note_gap(log, t, log.pending[-1] if log.pending else None)
        log.time = t
        block = Block(verb, thing, t, log, offset)
        block.code = code
        if verb is Verb.ACQUIRE and (limit := permits(thing)) is not None:
            # At first sight nobody has been seen to hold it.
            self.permits.setdefault(id(thing), limit)
        log.pending.append(block)
        log.due = 0.0  # Whatever event comes next has to be looked at.
        return block

    def leave(self, log: ThreadLog, t: float, ok: bool | None = None) -> Block:
        """The innermost pending operation is over."""
        block = log.pending.pop()
        if t - log.time > GAP:
            outer = block
            if block.is_inner and log.pending:
                outer = log.pending[0]
            self._note_gap(log, t, outer)
        log.time = t
        if not log.pending:
            log.due = log.cpu_time + CPU_CLOCK_AGE
        if not block.is_inner:
            block.end = t
            block.ok = ok
            log.blocks.append(block)
        return block

    def act(self, log: ThreadLog, t: float, verb: Verb, thing: Any) -> None:
        """Something happened at once that may end another thread's wait."""
        log.actions.append(Action(t, verb, thing, log.facts, log.line))

    # Functions of the libraries, which a back-end found by their name

    def library_start(self, code: CodeType, frame: FrameType, t: float) -> bool:
        """A function of a library starts. Returns whether its end is of interest."""
        name = code.co_qualname
        operation = python_operation(frame.f_globals.get("__name__", ""), name)
        if operation is None:
            return False
        verb = operation.verb
        if verb is Verb.LIFE:
            self.begin_thread(frame.f_locals["self"], t)
            return True
        log = self.existing_log()
        if log is None:
            return True
        caller = frame.f_back
        is_direct = caller is not None and self.is_learner(caller.f_code.co_filename)
        if verb is Verb.START and is_direct:
            self.started.append(frame.f_locals["self"])
        first = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
        offset = caller.f_lasti if caller is not None and is_direct else -1
        if verb is Verb.WORK:
            self.settle(log, t, in_call=True)
            log.work.append((code, work_name(first), t))
            return True
        is_inner = bool(
            log.pending
            and not log.pending[-1].is_entry
            and log.pending[-1].depth == len(log.stack)
        )
        if not is_inner:
            self.settle(log, t, in_call=True)
        if verb in DIRECT and not is_direct and not is_inner:
            return True
        if verb in ACTIONS:
            if not is_inner:
                self.act(log, t, verb, identity(first) if verb is Verb.RELEASE else first)
            return True
        thing = identity(first) if verb is Verb.ACQUIRE else first
        block = self.enter(log, t, verb, thing, offset, code)
        block.is_inner = is_inner
        block.name = name
        if verb is Verb.ACQUIRE and not is_inner and is_direct and caller is not None:
            block.line = caller.f_lineno
        return True

    def library_end(self, code: CodeType, t: float, result: Any, raised: bool) -> None:
        """A function of a library ends for which :meth:`library_start` said yes."""
        log = self.existing_log()
        if log is None:
            return
        if code is _LIFE:
            self.end_thread(t)
            return
        if log.work and log.work[-1][0] is code:
            self.settle(log, t)
            _, name, start = log.work.pop()
            log.spans.append((name, start, t))
            return
        if not any(block.code is code for block in log.pending):
            return
        while log.pending:
            block = log.pending[-1]
            if block.code is code:
                sure = block.verb not in (
                    Verb.ACQUIRE,
                    Verb.WAIT_EVENT,
                    Verb.WAIT_CONDITION,
                )
                # Before the end is noted: a child process writes it down at once.
                self.leave(log, t, not raised and (sure or bool(result)))
                return
            self.leave(log, t)

    def library_is_too_busy(self, code: CodeType, t: float) -> bool:
        """Whether to stop watching a library's function; asked at each of its starts."""
        calls = self._library_calls.get(id(code))
        if calls is None:
            calls = self._library_calls[id(code)] = [STRIDE, t, 0]
        calls[0] -= 1
        if calls[0] > 0 or code is _LIFE:
            return False
        calls[2] += t - calls[1] < LIBRARY_STRIDE
        calls[:2] = STRIDE, t
        if calls[2] < HITS:
            return False
        self.muted_library.append(code.co_qualname)
        for log in self.logs:
            for block in (*log.blocks, *log.pending):
                if block.verb is Verb.ACQUIRE and block.code is not None:
                    self.muted_locks.setdefault(id(block.thing), t)
        return True

    # The learner's functions

    def facts_of(self, code: CodeType) -> CodeFacts:
        """The facts of a code object of the learner's."""
        key = id(code)
        facts = self.facts.get(key)
        if facts is None:
            facts = self.facts[key] = CodeFacts(code)
        return facts

    def call(self, log: ThreadLog, facts: CodeFacts, line: int, t: float) -> None:
        """A function of the learner's starts, or goes on."""
        self.settle(log, t, in_call=True)
        log.stack.append((log.facts, log.line))
        log.facts, log.line, log.ran = facts, line, True

    def resume(self, log: ThreadLog, frame: FrameType) -> None:
        """A generator goes on, with the locks that it has; after :meth:`call`."""
        depth = len(log.stack)
        for line, block in self.suspended.pop(id(frame), ()):
            log.withs.append((depth, line, block))

    def back(
        self, log: ThreadLog, facts: CodeFacts, t: float, suspended: FrameType | None = None
    ) -> None:
        """A function of the learner's ends, or yields.

        Args:
            log: The current thread's.
            facts: The function.
            t: Now.
            suspended: Its frame, if it only yields.
        """
        self.synchronize(log, facts)
        self.settle(log, t)
        if suspended is not None and log.withs:
            # It keeps its locks, and takes them to whatever thread resumes it.
            depth = len(log.stack)
            kept = [(line, block) for level, line, block in log.withs if level == depth]
            log.withs = [entry for entry in log.withs if entry[0] < depth]
            if kept:
                self.suspended[id(suspended)] = kept
        stack = log.stack
        if stack:
            log.facts, log.line = stack.pop()
        else:
            log.facts, log.line = None, 0
        withs = log.withs
        while withs and withs[-1][0] > len(stack):
            self._left_with(log, t)

    def synchronize(self, log: ThreadLog, facts: CodeFacts) -> None:
        """Make sure that the log's function is that one: some ends are not seen."""
        if log.facts is facts:
            return
        for index in range(len(log.stack) - 1, -1, -1):
            if log.stack[index][0] is facts:
                log.facts, log.line = log.stack[index]
                del log.stack[index:]
                return
        log.facts = facts

    # Statements: with

    def with_line(
        self, log: ThreadLog, facts: CodeFacts, frame: FrameType, t: float, *, calls: bool
    ) -> None:
        """A line with a ``with`` statement is reached, from above or on its way out.

        Args:
            log: The current thread's.
            facts: Of the frame's code.
            frame: The learner's.
            t: Now; the log has been settled.
            calls: Whether the back-end also sees the block's ordinary end as a call.
        """
        offset, line = frame.f_lasti, log.line
        items = facts.entries.get(offset)
        if items is None:
            if offset in facts.handlers or not calls:
                depth = len(log.stack)
                here = depth, facts.statement(line)
                while log.withs and log.withs[-1][:2] == here:
                    self._left_with(log, t)
            return
        if calls and ENTRY_IS_CALL:
            return
        for item in items:
            thing = resolve(item.expression, frame)
            if thing is None or is_c_lock(thing):
                block = self.enter(log, t, Verb.ACQUIRE, thing, -1)
                block.is_entry = True
                block.ok = True
                block.name = item.text
                log.withs.append((len(log.stack), facts.statement(line), block))

    def _left_with(self, log: ThreadLog, t: float) -> None:
        _, line, block = log.withs.pop()
        if block.thing is not None:
            log.actions.append(Action(t, Verb.RELEASE, block.thing, block.facts, line))

    # Calls of functions written in C

    def c_call(
        self, log: ThreadLog, t: float, operation: Operation, thing: Any, offset: int
    ) -> None:
        """A function written in C that the recorder knows is about to be called."""
        self.settle(log, t)
        verb = operation.verb
        if verb is Verb.RELEASE:
            withs = log.withs
            if withs and withs[-1][0] == len(log.stack):
                block = withs[-1][2]
                if block.thing is None or block.thing is thing:
                    withs.pop()
                    block.thing = thing
            self.act(log, t, verb, thing)
            return
        block = self.enter(log, t, verb, thing, offset)
        block.name = "c"
        block.ok = True if operation.sure else None
        block.was_locked = type(thing) is LOCK_TYPE and thing.locked()
        if verb is Verb.ACQUIRE and operation.sure:  # It is __enter__.
            line = log.facts.statement(log.line) if log.facts else log.line
            log.withs.append((len(log.stack), line, block))

    def c_return(self, log: ThreadLog, t: float, raised: bool) -> None:
        """A function written in C is over."""
        if log.pending and log.pending[-1].name == "c":
            ok = log.pending[-1].ok
            self.leave(log, t, False if raised else ok)

    # The throttle

    def is_too_busy(
        self,
        log: ThreadLog,
        facts: CodeFacts,
        line: int,
        t: float,
        *,
        whole_loops: bool = False,
    ) -> bool:
        """Look at a short event, and say whether to stop watching where it came from.

        Args:
            log: The current thread's.
            facts: The function.
            line: The line of a line event; 0 for the function's starts and ends.
            t: Now.
            whole_loops: Whether not only a loop's header is watched for longer, but all
                of its lines, because they cannot be switched off one by one.
        """
        spent = t - log.counted_since
        log.counted_since = t
        log.left = STRIDE
        if spent > BUSY_STRIDE:
            return False
        facts.hits[line] = hits = facts.hits.get(line, 0) + 1
        if hits < (HITS if line else FUNCTION_HITS):
            return False
        loop = facts.loop(line, inside=whole_loops) if line else None
        if (
            loop is not None
            and not loop.synchronises
            and t < facts.deadlines.setdefault(loop.header, t + self.detail)
        ):
            return False
        if line not in facts.muted:
            facts.muted.add(line)
            self.muted.append((facts, line))
            self._mute_locks(facts, line, t)
        return True

    def _mute_locks(self, facts: CodeFacts, line: int, t: float) -> None:
        """From now on operations on these locks are missed: who holds them is unknown."""
        for log in self.logs:
            for block in (*log.blocks[-STRIDE:], *log.pending):
                if (
                    block.verb is Verb.ACQUIRE
                    and block.thing is not None
                    and block.facts is facts
                    and (block.line == line or not line)
                ):
                    self.muted_locks.setdefault(id(block.thing), t)
            for action in log.actions[-STRIDE:]:
                if (
                    action.verb is Verb.RELEASE
                    and action.facts is facts
                    and (action.line == line or not line)
                ):
                    self.muted_locks.setdefault(id(action.thing), t)


_LIFE = threading.Thread._bootstrap_inner.__code__  # type: ignore[attr-defined]


def cpu_clock_of(ident: int) -> float | None:
    """The CPU clock of a thread that is known to be alive; None where it cannot be read.

    Only while the GIL keeps that thread from ending: the C library's function has to be
    given a thread that exists.
    """
    get_clock = getattr(time, "pthread_getcpuclockid", None)
    if get_clock is None or not gil_is_enabled():
        return None
    try:
        return time.clock_gettime(get_clock(ident))
    except OSError:
        return None
