"""What a child process wrote down, read again.

:mod:`helpers.timeline.child` writes it, and says in which format.
"""

from __future__ import annotations

import marshal
import threading
from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from helpers.timeline.facts import CodeFacts
from helpers.timeline.journal import Journal
from helpers.timeline.sync import Verb
from helpers.timeline.threadlog import Action, Block, Gap, ThreadLog


def entries_in(notes: bytes) -> Iterator[tuple[Any, ...]]:
    """The entries in a file, as far as they are whole."""
    file = BytesIO(notes)
    while file.tell() < len(notes):
        try:
            yield marshal.load(file)
        except (EOFError, ValueError, TypeError):  # The process ended while it wrote.
            return


class _ChildError(Exception):
    """An error of the recorder in a child, of which only the text came home."""

    def __repr__(self) -> str:
        return str(self)


class Notes:
    """A process's journal, put together again from what it wrote down.

    Attributes:
        journal: The journal.
        main: The log of its main thread; None if it did not get so far.
        started: When it began to run.
        target: The call that it was started for; empty for a pool's worker.
        clock: The two clocks at that time: ``perf_counter()`` and ``time_ns()``.
    """

    def __init__(self, entries: list[tuple[Any, ...]]) -> None:
        self.journal = Journal(lambda _: True, 0.0)
        self.main: ThreadLog | None = None
        self.started: float | None = None
        self.target = ""
        self.clock = 0.0, 0
        self._logs: dict[int, ThreadLog] = {}
        self._blocks: dict[int, Block] = {}
        self._things: dict[int, Any] = {}
        # One thread may refer to what another one is about to write.
        self._facts: dict[int, CodeFacts] = {
            entry[1]: CodeFacts(entry[2]) for entry in entries if entry[0] == "code"
        }
        for what, *values in entries:
            read = getattr(self, f"_read_{what.replace(' ', '_')}", None)
            if read is not None:
                read(*values)

    def _thing(self, described: tuple[int, int | None, int] | None) -> Any:
        if described is None:
            return None
        key, permits, inner = described
        if key not in self._things:
            if permits is not None:
                self._things[key] = threading.Semaphore(permits)
                self.journal.permits[id(self._things[key])] = permits
            else:
                lock = self._thing((inner, None, 0)) if inner else None
                self._things[key] = SimpleNamespace(_lock=lock)
        return self._things[key]

    def _read_clock(self, counter: float, nanoseconds: int) -> None:
        self.clock = counter, nanoseconds

    def _read_target(self, name: str) -> None:
        self.target = name

    def _read_log(self, key: int, name: str, thread: int, ident: int, t: float) -> None:
        stub: Any = self._thing((thread, None, 0)) if name else None
        if name:
            stub.name = name
        log = self._logs[key] = ThreadLog(stub, ident, t)
        self.journal.logs.append(log)
        if self.main is None:
            self.main, self.started = log, t
            log.is_main = True

    def _read_started(self, thread: int) -> None:
        self.journal.started.append(self._thing((thread, None, 0)))

    def _read_muted(self, facts: int, line: int) -> None:
        self.journal.muted.append((self._facts[facts], line))

    def _read_muted_library(self, name: str) -> None:
        self.journal.muted_library.append(name)

    def _read_muted_locks(self, times: dict[int, float]) -> None:
        for key, t in times.items():
            self.journal.muted_locks[id(self._thing((key, None, 0)))] = t

    def _read_error(self, error: str) -> None:
        self.journal.errors.append(_ChildError(error))

    def _read_end(self, log: int, t: float) -> None:
        self._logs[log].end = t

    def _read_span(self, log: int, name: str, start: float, end: float) -> None:
        self._logs[log].spans.append((name, start, end))

    def _read_begin(self, name: str, t: float) -> None:
        assert self.main is not None
        self.main.work.append((None, name, t))

    def _read_finish(self, t: float) -> None:
        assert self.main is not None
        if self.main.work:
            _, name, start = self.main.work.pop()
            self.main.spans.append((name, start, t))

    def _read_enter(self, log: int, *block: Any) -> None:
        entered = self._block(log, *block)
        self._logs[log].pending.append(entered)

    def _read_pop(self, log: int) -> None:
        if self._logs[log].pending:
            self._logs[log].pending.pop()

    def _read_block(self, log: int, *block: Any) -> None:
        *entered, end, ok, is_entry = block
        # The same as in the entry before, where not all was known yet.
        left = self._blocks.get(block[0]) or self._block(log, *entered)
        left.line, left.name = entered[5], entered[8]
        left.end, left.ok, left.is_entry = end, ok, is_entry
        self._logs[log].blocks.append(left)
        self._reached(log, end)

    def _block(
        self,
        log: int,
        key: int,
        verb: str,
        thing: tuple[int, int | None, int] | None,
        start: float,
        facts: int,
        line: int,
        offset: int,
        depth: int,
        name: str,
    ) -> Block:
        self._reached(log, start, facts, line)
        block = Block(Verb[verb], self._thing(thing), start, self._logs[log], offset)
        block.depth, block.name = depth, name
        self._blocks[key] = block
        return block

    def _read_gap(
        self,
        log: int,
        start: float,
        end: float,
        cpu: float,
        facts: int,
        line: int,
        block: int,
    ) -> None:
        self._reached(log, end, facts, line)
        self._logs[log].gaps.append(
            Gap(start, end, cpu, self._facts.get(facts), line, self._blocks.get(block))
        )

    def _read_act(
        self,
        log: int,
        t: float,
        verb: str,
        thing: tuple[int, int | None, int] | None,
        facts: int,
        line: int,
    ) -> None:
        self._reached(log, t, facts, line)
        self._logs[log].actions.append(
            Action(t, Verb[verb], self._thing(thing), self._facts.get(facts), line)
        )

    def _reached(self, log: int, t: float, facts: int = 0, line: int = 0) -> None:
        """Where that thread was last seen."""
        found = self._logs[log]
        found.time = max(found.time, t)
        if facts:
            found.facts, found.line, found.ran = self._facts[facts], line, True
