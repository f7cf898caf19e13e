"""Watches threads through ``sys.settrace``, on Python 3.11, which has nothing better.

A trace function is called for each function that starts anywhere, and for each line of
those that it wants to see. It sees no calls of functions written in C, so what waits on
a line is told from the source.

Until Python 3.12 the interpreter copies the variables of a traced frame out before each
event and back after it (PEP 667 tells the story, and ended it in 3.13). A variable that
two threads share through a closure can lose an update that way. Globals and attributes
cannot.
"""

from __future__ import annotations

import ast
import opcode
import sys
import threading
from collections.abc import Callable
from time import perf_counter
from types import CodeType, FrameType
from typing import Any

from helpers.timeline.facts import CodeFacts, file_facts, resolve
from helpers.timeline.journal import GAP, Journal
from helpers.timeline.sync import QUALNAMES, Verb, c_operation

_SUSPENDING = frozenset(
    opcode.opmap[name] for name in ("YIELD_VALUE", "SEND") if name in opcode.opmap
)


class TracingBackend:
    """Feeds a journal from trace functions.

    Args:
        journal: What it writes to.
        resumed: Called when a coroutine of the learner's starts or goes on.
    """

    def __init__(self, journal: Journal, resumed: Callable[[CodeType], None]) -> None:
        self._journal = journal
        self._resumed = resumed
        self._live = False
        self._frames: list[FrameType] = []
        self._kinds: dict[int, tuple[CodeType, str]] = {}
        self._calls: dict[tuple[str, int], list[tuple[ast.expr, str]]] = {}

    def install(self) -> None:
        """Trace this thread and those that it starts from now on.

        Raises:
            RuntimeError: Something else is tracing.
        """
        if sys.gettrace() is not None or threading.gettrace() is not None:
            other = sys.gettrace() or threading.gettrace()
            raise RuntimeError(
                f"something else traces this program already ({other!r}): stop the debugger "
                "or the coverage measurement before you record a timeline"
            )
        self._live = True
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if self._journal.is_learner(frame.f_code.co_filename):
                frame.f_trace = self._on_learner
                self._frames.append(frame)
            frame = frame.f_back
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)

    def uninstall(self) -> None:
        """Take everything away again; safe to call twice."""
        if not self._live:
            return
        self._live = False
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        for frame in self._frames:
            _untrace(frame)
        self._frames.clear()

    # The trace functions: of all calls, of library functions, of the learner's

    def _on_call(self, frame: FrameType, event: str, arg: Any) -> Any:
        t = perf_counter()
        if not self._live:
            # A thread that outlived the recording.
            sys.settrace(None)
            _untrace(frame)
            return None
        code = frame.f_code
        try:
            kind = self._kinds.get(id(code))
            if kind is None:
                kind = self._kinds[id(code)] = code, self._kind(code)
            match kind[1]:
                case "foreign":
                    return None
                case "library":
                    if code.co_qualname == "Thread.run":
                        caller = frame.f_back
                        assert caller is not None
                        self._begin(caller, t)
                        return None
                    if self._journal.library_start(code, frame, t):
                        frame.f_trace_lines = False
                        return self._on_library
                    return None
            caller = frame.f_back
            if caller is not None and caller.f_code is _LIFE:
                self._begin(caller, t)
            return self._start(frame, code, t)
        except Exception as error:
            self._journal.errors.append(error)
            return None

    def _kind(self, code: CodeType) -> str:
        if self._journal.is_learner(code.co_filename):
            return "learner"
        if code.co_qualname in QUALNAMES or code.co_qualname == "Thread.run":
            return "library"
        return "foreign"

    def _begin(self, frame: FrameType, t: float) -> None:
        """A thread's first function starts: also watch the one that called it end."""
        if frame.f_code is _LIFE and self._journal.existing_log() is None:
            self._journal.begin_thread(frame.f_locals["self"], t)
            frame.f_trace_lines = False
            frame.f_trace = self._on_library

    def _start(self, frame: FrameType, code: CodeType, t: float) -> Any:
        journal = self._journal
        facts = journal.facts_of(code)
        if 0 in facts.muted:
            if frame.f_trace is not None:
                _untrace(frame)  # A generator's goes on otherwise.
            return None
        log = journal.log()
        journal.call(log, facts, frame.f_lineno, t)
        if facts.is_coroutine:
            self._resumed(code)
        log.left -= 1
        if not log.left and journal.is_too_busy(log, facts, 0, t):
            facts.muted.add(0)
        return self._on_learner

    def _on_library(self, frame: FrameType, event: str, arg: Any) -> Any:
        t = perf_counter()
        if not self._live:
            _untrace(frame)
            return None
        try:
            # After an exception that leaves the function, the result is None too.
            if event == "exception":
                self._failing = frame
            elif event == "return":
                raised = arg is None and getattr(self, "_failing", None) is frame
                self._journal.library_end(frame.f_code, t, arg, raised)
        except Exception as error:
            self._journal.errors.append(error)
        return self._on_library

    def _on_learner(self, frame: FrameType, event: str, arg: Any) -> Any:
        t = perf_counter()
        if not self._live:
            _untrace(frame)
            return None
        try:
            journal = self._journal
            log = journal.log()
            facts = log.facts
            if facts is None or facts.code is not frame.f_code:
                facts = journal.facts_of(frame.f_code)
                journal.synchronize(log, facts)
            if event == "line":
                if t - log.time > GAP or t > log.due:
                    journal.settle(log, t)
                log.time = t
                log.line = line = frame.f_lineno
                if line in facts.with_lines and line not in facts.muted:
                    journal.with_line(log, facts, frame, t, calls=False)
                calls = self._calls.get((facts.filename, line))
                if calls is None:
                    calls = self._find_calls(facts.filename, line)
                if calls and line not in facts.muted:
                    self._blocking_calls(frame, calls, t)
                log.left -= 1
                if not log.left and journal.is_too_busy(log, facts, line, t):
                    # Lines cannot be switched off one by one.
                    frame.f_trace_lines = False
            elif event == "return":
                journal.back(log, facts, t)
                log.left -= 1
                if not log.left and journal.is_too_busy(log, facts, 0, t):
                    facts.muted.add(0)
        except Exception as error:
            self._journal.errors.append(error)
        return self._on_learner

    def _find_calls(self, filename: str, line: int) -> list[tuple[ast.expr, str]]:
        found = []
        for call in file_facts(filename).calls.get(line, []):
            match call.func:
                case ast.Attribute(attr=name) if name in _C_NAMES:
                    found.append((call.func, name))
                case ast.Name(id=name):
                    found.append((call.func, name))
        self._calls[filename, line] = found
        return found

    def _blocking_calls(
        self, frame: FrameType, calls: list[tuple[ast.expr, str]], t: float
    ) -> None:
        journal, log = self._journal, self._journal.log()
        for function, _ in calls:
            if isinstance(function, ast.Attribute):
                owner = resolve(function.value, frame)
                operation = None
                if owner is not None:
                    method = getattr(type(owner), function.attr, None)
                    if type(method) is type(_ACQUIRE):
                        operation = c_operation(method)
                    else:
                        owner = None
                        operation = c_operation(resolve(function, frame))
            else:
                bound = resolve(function, frame)
                operation = c_operation(bound)
                owner = getattr(bound, "__self__", None) if operation else None
            if operation is None:
                continue
            if operation.verb is Verb.RELEASE:
                journal.act(log, t, Verb.RELEASE, owner)
            else:
                block = journal.enter(log, t, operation.verb, owner)
                block.is_entry = True
                block.ok = True if operation.sure else None


_LIFE = threading.Thread._bootstrap_inner.__code__  # type: ignore[attr-defined]
_ACQUIRE = type(threading.Lock()).acquire
_C_NAMES = frozenset({"acquire", "release", "sleep", "get", "put", "recv", "connect"})


def _untrace(frame: FrameType) -> None:
    frame.f_trace = None
    frame.f_trace_lines = True
