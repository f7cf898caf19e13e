"""What an exploration found: outcome, steps, schedule, as text, table and timeline."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.interleaving.explore import Explorer, _Progress
    from helpers.interleaving.scheduler import Run


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of the failing order.

    Attributes:
        thread: The thread's name.
        kind: ``"read"``, ``"write"``, ``"acquire"``, ``"wait"`` …
        text: The source of the operation.
        line: Its line in the cell or file.
        value: What was read or written, as text; empty where there is none.
        held: The names of the locks that the thread held.
        preempted: Whether another thread was let in right after it, although this one
            could have gone on.
    """

    thread: str
    kind: str
    text: str
    line: int
    value: str
    held: tuple[str, ...]
    preempted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended."""

    kind: str
    message: str = ""
    thread: str = ""
    line: int = 0
    cycle: tuple[Any, ...] = ()


@dataclass(slots=True, eq=False)
class Result:
    """What :func:`explore` found."""

    ok: bool
    exhausted: bool
    outcome: Outcome
    schedules: int
    seconds: float
    bound: int | None
    schedule: dict[str, Any] | None = None
    steps: list[Step] = field(default_factory=list)
    output: str = ""

    @classmethod
    def passed(cls, explorer: Explorer, begun: _Progress, complete: bool) -> Result:
        return cls(
            True,
            True,
            Outcome("ok"),
            begun.schedules,
            time.perf_counter() - begun.started,
            None if complete else begun.bound,
        )


def undecided(explorer: Explorer, begun: _Progress, message: str) -> Result:
    return Result(
        False,
        False,
        Outcome("undecided", message),
        begun.schedules,
        time.perf_counter() - begun.started,
        begun.bound,
    )


def failure(
    explorer: Explorer, run: Run, begun: _Progress, segments: list[list[int]]
) -> Result:
    ending = run.ending
    if ending is None:
        outcome = Outcome("ok")
    else:
        outcome = Outcome(
            ending.kind, ending.message, ending.thread.name if ending.thread else ""
        )
    steps = [
        Step(
            run.threads[e.thread].name,
            e.op.kind,
            e.op.site.text if e.op.site else e.op.name,
            e.line,
            repr(e.value) if e.has_value else "",
            (),
            e.preempted,
        )
        for e in run.events
    ]
    return Result(
        ending is None,
        False,
        outcome,
        begun.schedules,
        time.perf_counter() - begun.started,
        None,
        {"turns": segments},
        steps,
        "".join(t for _, t in run.output),
    )
