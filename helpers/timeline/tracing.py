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
import inspect
import opcode
import sys
import threading
from collections.abc import Callable
from time import perf_counter
from types import CodeType, FrameType, MethodDescriptorType
from typing import Any

from helpers.timeline.facts import CodeFacts, Loop, file_facts, resolve, static_attribute
from helpers.timeline.journal import GAP, Journal
from helpers.timeline.sync import (
    C_NAMES,
    LOCK_TYPE,
    QUALNAMES,
    Operation,
    Verb,
    c_operation,
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
        # By their ids, for to hash a code object is to hash its bytecode. The list
        # keeps them alive, so that no other takes over an id.
        self._skipped: set[int] = set()
        self._library: set[int] = set()
        self._seen: list[CodeType] = []
        self._failing: dict[int, FrameType] = {}
        self._calls: dict[tuple[str, int], list[ast.expr]] = {}
        self._on_call = self._make_on_call()
        self._on_learner = self._make_on_learner()

    def install(self) -> None:
        """Trace this thread and those that it starts from now on.

        Raises:
            RuntimeError: Something else is tracing.
        """
        other = sys.gettrace() or threading.gettrace()
        if other is not None:
            raise RuntimeError(
                f"something else traces this program already ({other!r}): stop the "
                "debugger or the coverage measurement before you record a timeline"
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
        threading.settrace(None)
        for frame in self._frames:
            _untrace(frame)
        self._frames.clear()

    def _make_on_call(self) -> Callable[[FrameType, str, Any], Any]:
        # A closure, since this is called for each function that any code calls.
        skipped, errors = self._skipped, self._journal.errors

        def on_call(frame: FrameType, event: str, arg: Any) -> Any:
            if id(frame.f_code) in skipped:
                return None
            t = perf_counter()
            try:
                return self._on_interesting_call(frame, t)
            except Exception as error:
                errors.append(error)
                return None

        return on_call

    def _on_interesting_call(self, frame: FrameType, t: float) -> Any:
        if not self._live:  # A thread that outlived the recording.
            sys.settrace(None)
            _untrace(frame)
            return None
        journal, code = self._journal, frame.f_code
        caller = frame.f_back
        if caller is not None and caller.f_code is _LIFE and journal.existing_log() is None:
            # Its first function starts only now: also see the thread's own end.
            journal.begin_thread(caller.f_locals["self"], t)
            caller.f_trace_lines = False
            caller.f_trace = self._on_library
            if not journal.is_learner(code.co_filename):
                return None  # But next time it may be another thread's.
        if id(code) not in journal.facts and id(code) not in self._library:
            self._seen.append(code)
            if journal.is_learner(code.co_filename):
                journal.facts_of(code)
            elif code.co_qualname in QUALNAMES:
                self._library.add(id(code))
            else:
                self._skipped.add(id(code))
                return None
        if id(code) in self._library:
            if not journal.library_start(code, frame, t):
                return None
            if journal.library_is_too_busy(code, t):
                self._skipped.add(id(code))
            frame.f_trace_lines = False
            return self._on_library
        facts = journal.facts_of(code)
        log = journal.log()
        journal.call(log, facts, frame.f_lineno, t)
        if journal.suspended:
            journal.resume(log, frame)
        if facts.is_coroutine:
            self._resumed(code)
        log.left -= 1
        if not log.left and journal.is_too_busy(log, facts, 0, t):
            journal.back(log, facts, t)
            self._skip(facts, frame)
            return None
        return self._on_learner

    def _on_library(self, frame: FrameType, event: str, arg: Any) -> Any:
        t = perf_counter()
        if not self._live:
            _untrace(frame)
            return None
        try:
            # After an exception that leaves the function, the result is None too.
            if event == "exception":
                self._failing[id(frame)] = frame
            elif event == "return":
                raised = self._failing.pop(id(frame), None) is not None and arg is None
                self._journal.library_end(frame.f_code, t, arg, raised)
                _look_again(frame.f_back)
        except Exception as error:
            self._journal.errors.append(error)
        return self._on_library

    def _make_on_learner(self) -> Callable[[FrameType, str, Any], Any]:
        journal, known_calls = self._journal, self._calls
        local, facts_by_id = journal.local, journal.facts

        def on_learner(frame: FrameType, event: str, arg: Any) -> Any:
            t = perf_counter()
            try:
                if not self._live:
                    _untrace(frame)
                    return None
                log = local.log
                facts = log.facts
                if facts is None or facts.code is not frame.f_code:
                    facts = facts_by_id[id(frame.f_code)]
                    if 0 in facts.muted:
                        _untrace(frame)
                        return None
                    journal.synchronize(log, facts)
                if event == "line":
                    if t - log.time > GAP or t > log.due:
                        journal.settle(log, t)
                    log.time = t
                    log.line = line = frame.f_lineno
                    if line in facts.with_lines and line not in facts.muted:
                        journal.with_line(log, facts, frame, t, calls=False)
                    calls = known_calls.get((facts.filename, line))
                    if calls is None:
                        calls = self._find_calls(facts.filename, line)
                    if calls and line not in facts.muted:
                        self._blocking_calls(frame, calls, t)
                    log.left -= 1
                    if not log.left and journal.is_too_busy(
                        log, facts, line, t, whole_loops=True
                    ):
                        # Lines cannot be switched off one by one.
                        loop = facts.loop_before_waits(line)
                        if loop is not None:
                            return _until_after(loop, on_learner)
                        frame.f_trace_lines = False
                elif event == "return":
                    suspended = frame if log.withs and _is_suspended(frame) else None
                    journal.back(log, facts, t, suspended)
                    _look_again(frame.f_back)
                    log.left -= 1
                    if not log.left and journal.is_too_busy(log, facts, 0, t):
                        self._skip(facts, frame)
                        return None  # Which leaves f_trace as it is.
            except Exception as error:
                journal.errors.append(error)
            return on_learner

        return on_learner

    def _skip(self, facts: CodeFacts, frame: FrameType) -> None:
        """Watch that function no more: it is called too often."""
        self._skipped.add(id(facts.code))
        _untrace(frame)
        generator = facts.code.co_flags & _GENERATOR_FLAGS
        if generator and facts.name != "<genexpr>":
            return
        # Even a trace function that does nothing makes calls six times slower. So trace
        # nothing at all in this thread until the outermost call of that function ends:
        # then its frame goes, and with it what is kept in its f_trace.
        outermost = frame
        while (caller := outermost.f_back) is not None and caller.f_code is facts.code:
            outermost = caller
        outermost.f_trace_lines = False
        outermost.f_trace = _Rearm(self)
        sys.settrace(None)

    def rearm(self) -> None:
        """Trace this thread again."""
        if self._live and sys.gettrace() is None:
            sys.settrace(self._on_call)

    def _find_calls(self, filename: str, line: int) -> list[ast.expr]:
        """The functions that a line calls and that may be known ones written in C."""
        found: list[ast.expr] = []
        for call in file_facts(filename).calls.get(line, []):
            match call.func:
                case ast.Attribute(attr=name) if name in C_NAMES:
                    found.append(call.func)
                case ast.Name():
                    found.append(call.func)
        self._calls[filename, line] = found
        return found

    def _blocking_calls(self, frame: FrameType, calls: list[ast.expr], t: float) -> None:
        journal = self._journal
        log = journal.log()
        for expression in calls:
            owner, operation = _c_method(expression, frame)
            if operation is None:
                continue
            if operation.verb is Verb.RELEASE:
                journal.act(log, t, Verb.RELEASE, owner)
            else:
                block = journal.enter(log, t, operation.verb, owner)
                block.is_entry = True  # Its end is not seen either.
                block.ok = True if operation.sure else None
                block.was_locked = type(owner) is LOCK_TYPE and owner.locked()


def _until_after(loop: Loop, trace: Callable[..., Any]) -> Callable[..., Any]:
    """A trace function that does nothing until a frame leaves a loop."""
    first, last = loop.header, loop.last

    def wait(frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line" and first <= frame.f_lineno <= last:
            return wait
        return trace(frame, event, arg)

    return wait


class _Rearm:
    """What a frame keeps until it ends, to have tracing go on then."""

    def __init__(self, backend: TracingBackend) -> None:
        self._backend = backend

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        """Never called, since nothing is traced meanwhile."""

    def __del__(self) -> None:
        self._backend.rearm()


def _c_method(expression: ast.expr, frame: FrameType) -> tuple[Any, Operation | None]:
    """What a call's function is: the object whose method it is, and the operation."""
    if isinstance(expression, ast.Attribute):
        owner = resolve(expression.value, frame)
        method = static_attribute(type(owner), expression.attr)
        if type(method) is MethodDescriptorType:
            return owner, c_operation(method)
    function = resolve(expression, frame)
    operation = c_operation(function)
    return (getattr(function, "__self__", None) if operation else None), operation


_LIFE = threading.Thread._bootstrap_inner.__code__  # type: ignore[attr-defined]
_SUSPENDING = frozenset(
    opcode.opmap[name] for name in ("YIELD_VALUE", "SEND") if name in opcode.opmap
)
_GENERATOR_FLAGS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def _look_again(frame: FrameType | None) -> None:
    """A call is over: the caller, whose lines were too busy, may have left its loop."""
    if frame is not None and frame.f_trace is not None:
        frame.f_trace_lines = True


def _is_suspended(frame: FrameType) -> bool:
    """Whether a frame that is being left only yields."""
    code = frame.f_code
    return bool(
        code.co_flags & _GENERATOR_FLAGS and code.co_code[frame.f_lasti] in _SUSPENDING
    )


def _untrace(frame: FrameType) -> None:
    frame.f_trace = None
    frame.f_trace_lines = True
