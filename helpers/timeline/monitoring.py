"""Watches threads through ``sys.monitoring`` (PEP 669), on Python 3.12 and later.

Only the code objects of the learner's files are instrumented, and of the libraries the
few functions that wait. All other code costs one call of a callback for each function,
which answers DISABLE.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from time import perf_counter
from types import BuiltinFunctionType, CodeType, MethodDescriptorType, ModuleType
from typing import Any

from helpers.timeline.journal import GAP, Journal
from helpers.timeline.sync import QUALNAMES, Operation, Verb, c_operation

NAME = "timeline"


def free_tool_id() -> int:
    """A tool's identifier that nobody uses.

    The two without a role come first, then a profiler's. A debugger's and a coverage
    tool's are left to them.

    Raises:
        RuntimeError: All of them are taken.
    """
    for tool in (3, 4, sys.monitoring.PROFILER_ID):
        if sys.monitoring.get_tool(tool) is None:
            return tool
    names = [sys.monitoring.get_tool(tool) for tool in (3, 4, sys.monitoring.PROFILER_ID)]
    raise RuntimeError(
        f"sys.monitoring is fully used, by {', '.join(map(repr, names))}: stop one of "
        "them (a profiler or another recorder) before you record a timeline"
    )


class MonitoringBackend:
    """Feeds a journal from ``sys.monitoring``.

    Args:
        journal: What it writes to.
        resumed: Called when a coroutine of the learner's starts or goes on.
    """

    def __init__(self, journal: Journal, resumed: Callable[[CodeType], None]) -> None:
        self._journal = journal
        self._resumed = resumed
        self._tool: int | None = None
        self._watched: dict[int, CodeType] = {}
        self._events: tuple[int, ...] = ()
        # An RLock, for a signal's handler could come in between in the same thread.
        self._lock = threading.RLock()

    def install(self) -> None:
        """Take a tool's identifier and watch from now on.

        Raises:
            RuntimeError: No identifier is free.
        """
        monitoring, events = sys.monitoring, sys.monitoring.events
        tool = free_tool_id()
        monitoring.use_tool_id(tool, NAME)
        self._tool = tool
        # What an earlier recording disabled stays disabled beyond its end.
        monitoring.restart_events()
        callbacks = self._callbacks()
        self._events = tuple(callbacks)
        for event, callback in callbacks.items():
            monitoring.register_callback(tool, event, callback)
        for code in (
            threading.Thread._bootstrap_inner.__code__,  # type: ignore[attr-defined]
            *(facts.code for facts in self._journal.facts.values()),
        ):
            self._watch(code)
        # Exceptions can be watched only everywhere. They are rare enough.
        monitoring.set_events(tool, events.PY_START | events.PY_UNWIND | events.PY_THROW)

    def uninstall(self) -> None:
        """Take everything away again; safe to call twice."""
        tool, monitoring = self._tool, sys.monitoring
        if tool is None:
            return
        try:
            monitoring.set_events(tool, 0)
        finally:
            with self._lock:
                # free_tool_id leaves local events behind (python/cpython#111963).
                for code in self._watched.values():
                    monitoring.set_local_events(tool, code, 0)
                for event in self._events:
                    monitoring.register_callback(tool, event, None)
                monitoring.free_tool_id(tool)
                self._tool = None

    def _watch(self, code: CodeType) -> None:
        events = sys.monitoring.events
        local = events.PY_START | events.PY_RETURN
        if self._journal.is_learner(code.co_filename):
            local |= events.PY_YIELD | events.PY_RESUME | events.LINE | events.CALL
        with self._lock:
            if self._tool is not None:  # The recording may have ended this moment.
                self._watched[id(code)] = code
                sys.monitoring.set_local_events(self._tool, code, local)

    def _callbacks(self) -> dict[int, Callable[..., Any]]:
        # Closures, for local variables are the fastest that a callback can have.
        journal, clock = self._journal, perf_counter
        events, disable = sys.monitoring.events, sys.monitoring.DISABLE
        frame_of = sys._getframe
        local, facts_by_id, watched = journal.local, journal.facts, self._watched
        operations: dict[Any, Operation | None] = {}

        def on_start(code: CodeType, offset: int) -> Any:
            t = clock()
            try:
                facts = facts_by_id.get(id(code))
                if facts is None:
                    if id(code) in watched:
                        journal.library_start(code, frame_of(1), t)
                        if journal.library_is_too_busy(code, t):
                            return self._forget(code)
                        return None
                    if not journal.is_learner(code.co_filename):
                        if code.co_qualname in QUALNAMES and journal.library_start(
                            code, frame_of(1), t
                        ):
                            self._watch(code)
                            return None
                        return disable
                    facts = journal.facts_of(code)
                    self._watch(code)
                if 0 in facts.muted:
                    return disable
                log = journal.log()
                if t - log.time > GAP or t > log.due:
                    journal.settle(log, t, in_call=True)
                log.time = t
                log.stack.append((log.facts, log.line))
                log.facts = facts
                log.line = code.co_firstlineno
                log.ran = True
                if journal.suspended:
                    journal.resume(log, frame_of(1))
                if facts.is_coroutine:
                    self._resumed(code)
                log.left -= 1
                if not log.left and journal.is_too_busy(log, facts, 0, t):
                    return self._forget(code)
            except Exception as error:
                journal.errors.append(error)
            return None

        def on_return(code: CodeType, offset: int, result: object) -> Any:
            t = clock()
            try:
                facts = facts_by_id.get(id(code))
                if facts is None:
                    journal.library_end(code, t, result, raised=False)
                    return None
                log = journal.log()
                if log.facts is not facts or log.withs or t - log.time > GAP or t > log.due:
                    journal.back(log, facts, t)
                else:
                    log.time = t
                    if log.stack:
                        log.facts, log.line = log.stack.pop()
                log.left -= 1
                if not log.left and journal.is_too_busy(log, facts, 0, t):
                    return self._forget(code)
            except Exception as error:
                journal.errors.append(error)
            return None

        def on_yield(code: CodeType, offset: int, result: object) -> Any:
            log = getattr(local, "log", None)
            if log is not None and log.withs:
                t = clock()
                try:
                    journal.back(log, facts_by_id[id(code)], t, frame_of(1))
                except Exception as error:
                    journal.errors.append(error)
                return None
            return on_return(code, offset, result)

        def on_unwind(code: CodeType, offset: int, error: BaseException) -> None:
            if id(code) not in watched:
                return
            t = clock()
            try:
                facts = facts_by_id.get(id(code))
                if facts is None:
                    journal.library_end(code, t, None, raised=True)
                elif 0 not in facts.muted:
                    journal.back(journal.log(), facts, t)
            except Exception as problem:
                journal.errors.append(problem)

        def on_throw(code: CodeType, offset: int, error: BaseException) -> None:
            if id(code) in facts_by_id:
                on_start(code, offset)

        def on_line(code: CodeType, line: int) -> Any:
            t = clock()
            try:
                log = local.log
            except AttributeError:
                log = journal.log()
            try:
                facts = log.facts
                if facts is None or facts.code is not code:
                    facts = facts_by_id[id(code)]
                    journal.synchronize(log, facts)
                if t - log.time > GAP or t > log.due:
                    journal.settle(log, t)
                log.time = t
                log.line = line
                if line in facts.with_lines:
                    if line in facts.muted:
                        return disable
                    journal.with_line(log, facts, frame_of(1), t, calls=True)
                log.left -= 1
                if not log.left and journal.is_too_busy(log, facts, line, t):
                    return disable
            except Exception as error:
                journal.errors.append(error)
            return None

        def on_call(code: CodeType, offset: int, function: Any, first: object) -> Any:
            kind = type(function)
            if kind is MethodDescriptorType:
                key, thing = function, first
            elif kind is BuiltinFunctionType:
                thing = function.__self__
                is_plain = isinstance(thing, ModuleType)
                key = function if is_plain else (type(thing), function.__name__)
            else:
                return disable
            t = clock()
            try:
                try:
                    operation = operations[key]
                except KeyError:
                    operation = operations[key] = c_operation(function)
                if operation is None:
                    return disable
                facts = facts_by_id[id(code)]
                log = journal.log()
                if facts.muted and (
                    0 in facts.muted or facts.line_of(offset) in facts.muted
                ):
                    return disable
                journal.synchronize(log, facts)
                if operation.verb is Verb.SLEEP:
                    thing = None
                journal.c_call(log, t, operation, thing, offset)
                log.left -= 1
                if not log.left and journal.is_too_busy(
                    log, facts, facts.line_of(offset), t
                ):
                    return disable
            except Exception as error:
                journal.errors.append(error)
            return None

        def on_c_return(code: CodeType, offset: int, function: Any, first: object) -> None:
            t = clock()
            try:
                journal.c_return(journal.log(), t, raised=False)
            except Exception as error:
                journal.errors.append(error)

        def on_c_raise(code: CodeType, offset: int, function: Any, first: object) -> None:
            t = clock()
            try:
                journal.c_return(journal.log(), t, raised=True)
            except Exception as error:
                journal.errors.append(error)

        return {
            events.PY_START: on_start,
            events.PY_RESUME: on_start,
            events.PY_THROW: on_throw,
            events.PY_RETURN: on_return,
            events.PY_YIELD: on_yield,
            events.PY_UNWIND: on_unwind,
            events.LINE: on_line,
            events.CALL: on_call,
            events.C_RETURN: on_c_return,
            events.C_RAISE: on_c_raise,
        }

    def _forget(self, code: CodeType) -> Any:
        """Watch that function no more: it is called too often."""
        with self._lock:
            if self._tool is not None:
                sys.monitoring.set_local_events(self._tool, code, 0)
        return sys.monitoring.DISABLE
