"""What one thread writes down while it is recorded: plain data, read when it is over."""

from __future__ import annotations

import threading
from types import CodeType
from typing import Any, NamedTuple

from helpers.timeline.facts import CodeFacts
from helpers.timeline.sync import Verb

# So many short events of a thread pass before one is looked at. A prime, for a loop
# of two lines would otherwise show the same line each time.
STRIDE = 251


class Gap(NamedTuple):
    """Between two events of a thread in which it did not use the CPU throughout.

    Attributes:
        start: Seconds on the recording's clock.
        end: Seconds on the recording's clock.
        cpu: Seconds of CPU time that the thread used meanwhile; -1 if unknown.
        facts: The learner's function it was in; None outside the learner's code.
        line: The line it was on.
        block: The operation it was in, if that is one the recorder knows.
    """

    start: float
    end: float
    cpu: float
    facts: CodeFacts | None
    line: int
    block: Block | None


class Block:
    """One operation that may wait: taking a lock, getting from a queue, joining.

    Attributes:
        verb: What it does.
        thing: What it does it to.
        start: Seconds on the recording's clock.
        end: Seconds on the recording's clock, ``start`` while it is under way.
        ok: Whether it succeeded; None where that has to be told from the others' logs.
        facts: The learner's function it was called in, None outside of any.
        line: The line that it was called on.
        offset: The offset of the instruction that calls it, -1 where unknown.
        depth: How many calls of the learner's functions were under way.
        code: The library function's code object, where it is one.
        is_entry: Whether it is the entry of a ``with`` block, which ends unseen.
        is_inner: Whether it is a part of another operation, and so not of interest.
        name: What it is, for waits outside of the learner's code.
        was_locked: Whether the lock was taken when the operation began, if known.
    """

    __slots__ = (
        "code",
        "depth",
        "end",
        "facts",
        "is_entry",
        "is_inner",
        "line",
        "name",
        "offset",
        "ok",
        "start",
        "thing",
        "verb",
        "was_locked",
    )

    def __init__(
        self, verb: Verb, thing: Any, start: float, log: ThreadLog, offset: int = -1
    ) -> None:
        self.verb = verb
        self.thing = thing
        self.start = self.end = start
        self.ok: bool | None = None
        self.facts = log.facts
        self.line = log.line
        self.offset = offset
        self.depth = len(log.stack)
        self.code: CodeType | None = None
        self.is_entry = self.is_inner = False
        self.name = ""
        self.was_locked = False


class Action(NamedTuple):
    """Something that may end another thread's wait, over at once.

    Attributes:
        time: Seconds on the recording's clock.
        verb: What it was.
        thing: To what.
        facts: The learner's function, None outside of any.
        line: The line that it happened on.
    """

    time: float
    verb: Verb
    thing: Any
    facts: CodeFacts | None
    line: int


class ThreadLog:
    """One thread's notes, and where in the learner's code it is.

    Attributes:
        thread: Its Thread, None where it has none.
        ident: Its identifier.
        start: When its life, or the recording of it, began.
        end: When it ended; None while it runs.
        time: When its last event was.
        facts: The learner's function it is in, None outside of any.
        line: The line it is on.
        stack: The callers' ``(facts, line)``, outermost first.
        cpu: Its CPU clock when last read; None if it has never been.
        cpu_time: When that was.
        due: When the next event should be looked at closely.
        left: Short events that may pass before one is looked at.
        counted_since: When the counting of these began.
        pending: Operations under way, innermost last.
        withs: ``with`` blocks of locks that it is in: ``(depth, line, block)``.
        ran: Whether it has run the learner's code.
        is_main: Whether it is the thread that started the recording.
        work: Calls of a pool that it is making: ``(code, name, start)``.
        gaps: What has to be told of the time between its events.
        blocks: Operations that are over.
        actions: What it did at once that may have ended another thread's wait.
        spans: Calls of a pool that it has made: ``(name, start, end)``.
    """

    __slots__ = (
        "actions",
        "blocks",
        "counted_since",
        "cpu",
        "cpu_time",
        "due",
        "end",
        "facts",
        "gaps",
        "ident",
        "is_main",
        "left",
        "line",
        "pending",
        "ran",
        "spans",
        "stack",
        "start",
        "thread",
        "time",
        "withs",
        "work",
    )

    def __init__(self, thread: threading.Thread | None, ident: int, start: float) -> None:
        self.thread = thread
        self.ident = ident
        self.start = self.time = self.cpu_time = self.counted_since = start
        self.end: float | None = None
        self.facts: CodeFacts | None = None
        self.line = 0
        self.stack: list[tuple[CodeFacts | None, int]] = []
        self.cpu: float | None = None
        self.due = 0.0
        self.left = STRIDE
        self.pending: list[Block] = []
        self.withs: list[tuple[int, int, Block]] = []
        self.ran = self.is_main = False
        self.work: list[tuple[Any, str, float]] = []
        self.gaps: list[Gap] = []
        self.blocks: list[Block] = []
        self.actions: list[Action] = []
        self.spans: list[tuple[str, float, float]] = []
