"""From a recorded schedule to what is told of it: the outcome, and the steps."""

from __future__ import annotations

import ast
import concurrent.futures
import linecache
import os
import re
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.interleaving.events import Ending, Event, Wait
from helpers.interleaving.result import Outcome, Step, find_cycle
from helpers.interleaving.scheduler import Run
from helpers.interleaving.sites import segment

_HERE = str(Path(__file__).parent) + os.sep
_FUTURES = str(Path(concurrent.futures.__file__).parent) + os.sep


def outcome_of(run: Run, check: Any) -> Outcome:
    """The outcome of a recorded schedule."""
    ending = run.ending
    if ending is None:
        return Outcome("ok")
    thread = ending.thread.name if ending.thread is not None else ""
    line, text = 0, ""
    if ending.error is not None:
        line, text = _traceback(ending.error, run)
    message = ending.message
    if ending.kind == "check":
        message = _why(run, ending, check)
    if ending.kind == "deadlock":
        cycle = find_cycle(run.waits)
        return Outcome(
            "deadlock", _deadlock(run.waits, cycle), thread, 0, tuple(run.waits), cycle
        )
    if ending.kind != "exception":
        text = ""
    if ending.kind == "livelock" and not line:
        own = [event.line for event in run.events if event.thread == _index(ending)]
        line = own[-1] if own else 0
    return Outcome(ending.kind, message, thread, line, traceback=text)


def _index(ending: Ending) -> int:
    return ending.thread.index if ending.thread is not None else -1


def _traceback(error: BaseException, run: Run) -> tuple[int, str]:
    """The last own line of a traceback, and the traceback without these helpers."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((_HERE, _FUTURES))
    ]
    own = [frame for frame in frames if frame.filename in run.files]
    for frame in frames:
        # A cell lies in a temporary folder of the kernel's, of no use to a reader.
        frame.filename = re.sub(r".*[/\\]ipykernel_\d+[/\\].*", "<cell>", frame.filename)
    text = "".join(traceback.format_list(frames))
    text += "".join(traceback.format_exception_only(type(error), error))
    return (own[-1].lineno or 0) if own else 0, text.rstrip("\n")


def _why(run: Run, ending: Ending, check: Any) -> str:
    """Why the check failed: its text and the values that it looked at."""
    reads: dict[str, str] = {}
    if ending.thread is not None and ending.thread.alone:
        for event in run.events:
            own = event.thread == ending.thread.index and bool(event.value)
            if own and event.op.kind in ("read", "get item", "call"):
                name = event.op.name if event.op.kind != "call" else _text(event)
                reads[name] = event.value
    values = ", ".join(f"{name} is {value}" for name, value in reads.items())
    said = ending.message or _assertion(run, ending) or _text_of_check(check)
    return f"{said}; {values}" if said and values else said or values


def _assertion(run: Run, ending: Ending) -> str:
    """The source of an assert statement that failed without a message."""
    frames = traceback.extract_tb(ending.error.__traceback__) if ending.error else []
    own = [frame for frame in frames if frame.filename in run.files]
    text = (own[-1].line or "") if own else ""
    return f"{text} is not met" if text.startswith("assert") else ""


def _text(event: Event) -> str:
    return event.op.site.text if event.op.site is not None else event.op.name


def _text_of_check(check: Any) -> str:
    code = getattr(check, "__code__", None)
    name = getattr(check, "__name__", "check")
    if code is None or name != "<lambda>":
        return f"{name}() is not met"
    lines = linecache.getlines(code.co_filename)
    ends = max((e or 0, c or 0) for _, e, _, c in code.co_positions())
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return "the check is not met"
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Lambda)
            and node.lineno == code.co_firstlineno
            and (node.body.end_lineno, node.body.end_col_offset) == ends
        ):
            return f"{' '.join(segment(lines, node.body).split())} is not met"
    return "the check is not met"


def _deadlock(waits: list[Wait], cycle: tuple[str, ...]) -> str:
    involved = [w for w in waits if w.thread in cycle] if cycle else list(waits)
    if cycle:
        involved.sort(key=lambda wait: cycle.index(wait.thread))
    return "; ".join(wait.label for wait in involved)


def shared_events(run: Run) -> list[Event]:
    """The operations on what several threads touch and at least one changes."""
    alone = {thread.index for thread in run.threads if thread.alone}
    users: dict[Any, set[int]] = {}
    written: set[Any] = set()
    for event in run.events:
        if event.thread not in alone and event.place is not None:
            users.setdefault(event.place, set()).add(event.thread)
            if event.writes:
                written.add(event.place)
    return [
        event
        for event in run.events
        if event.thread not in alone
        and event.place in written
        and len(users[event.place]) > 1
    ]


def steps_of(run: Run) -> list[Step]:
    """The steps that threads can see of each other."""
    names = [thread.name for thread in run.threads]
    alone = {thread.index for thread in run.threads if thread.alone}
    shared = {event.place for event in shared_events(run)}
    steps: list[Step] = []
    last: dict[int, int] = {}
    for event in run.events:
        if event.thread in alone:
            continue
        if event.place is None or event.place in shared:
            last[event.thread] = len(steps)
            steps.append(_step(event, names))
        elif event.preempted and event.thread in last:
            # The switch shows at the last step before it that is shown.
            steps[last[event.thread]] = replace(steps[last[event.thread]], preempted=True)
    return steps


def _step(event: Event, names: list[str]) -> Step:
    op = event.op
    text = op.site.text if op.site is not None else f"{op.kind} {op.name}".strip()
    return Step(
        names[event.thread], op.kind, text, event.line, event.value, event.held,
        event.preempted, op.name, event.blocked, event.done,
    )  # fmt: skip
