"""Which variables threads share without anything that orders their accesses.

Two accesses race if they have no lock in common (Savage et al., "Eraser", 1997) and if
no chain of synchronisation leads from one to the other (Lamport's happened-before,
1978, with vector clocks). The first alone would blame data that is handed on through a
queue or after a join, the second alone would miss races that one order hides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from helpers.interleaving.events import Event
from helpers.interleaving.scheduler import Run

#: What an operation hands on to those that come after it, and what takes from it.
_GIVES = frozenset(
    [
        "release",
        "wait",
        "notify",
        "set",
        "put",
        "start",
        "finish",
        "end",
        "submit",
        "arrive",
        "reset",
        "abort",
    ]
) | {"notify all", "task done", "shut down"}
_TAKES = frozenset(
    ["acquire", "wait", "get", "join", "result", "arrive", "pass", "look"]
) | {"wake up", "take work", "next result"}


@dataclass(frozen=True, slots=True)
class Race:
    """A variable that threads touch, at least one changing it, with nothing in between.

    Attributes:
        name: The variable, as the source calls it.
        lines: The lines that touch it.
        threads: The names of the threads that do.

    Example:
        >>> print(Race("counter", (3,), ("add 1", "add 2")))
        counter is shared by add 1 and add 2 without a common lock (line 3)
    """

    name: str
    lines: tuple[int, ...]
    threads: tuple[str, ...]

    def __str__(self) -> str:
        lines = ", ".join(map(str, self.lines))
        return (
            f"{self.name} is shared by {' and '.join(self.threads)} without a common lock "
            f"(line{'s' * (len(self.lines) != 1)} {lines})"
        )


class _Clocks:
    """A vector clock for each thread and for each object of synchronisation."""

    def __init__(self, run: Run) -> None:
        self.threads: dict[int, dict[int, int]] = {
            t.index: {t.index: 1} for t in run.threads
        }
        self.objects: dict[Any, dict[int, int]] = {}
        self.by_thread = {
            id(t.thread): t.index for t in run.threads if t.thread is not None
        }

    def sync(self, event: Event) -> None:
        own, target, kind = self.threads[event.thread], event.op.target, event.op.kind
        child = self.by_thread.get(id(target))
        # A condition is as good as its lock.
        key = id(getattr(target, "lock", target))
        if kind == "start" and child is not None:
            _join(self.threads[child], own)
        elif kind == "join" and child is not None:
            _join(own, self.threads[child])
        else:
            if kind in _TAKES and event.done:
                for each in (key, *map(id, event.more)):
                    _join(own, self.objects.get(each, {}))
            if kind in _GIVES:
                _join(self.objects.setdefault(key, {}), own)
        own[event.thread] += 1


def _join(clock: dict[int, int], other: dict[int, int]) -> None:
    for thread, time in other.items():
        if clock.get(thread, 0) < time:
            clock[thread] = time


def find_races(runs: Iterable[Run], is_ambiguous: Callable[[str], bool]) -> list[Race]:
    """The races in some recorded schedules.

    Args:
        runs: The schedules.
        is_ambiguous: Whether a name stands for several variables, so that threads which
            use it may have nothing in common.
    """
    lines: dict[str, set[int]] = {}
    threads: dict[str, set[str]] = {}
    for run in runs:
        for name, first, second in _pairs(run):
            if isinstance(first.place, str) and is_ambiguous(first.place):
                continue
            lines.setdefault(name, set()).update((first.line, second.line))
            threads.setdefault(name, set()).update(
                (run.threads[first.thread].name, run.threads[second.thread].name)
            )
    return [
        Race(name, tuple(sorted(lines[name])), tuple(sorted(threads[name])))
        for name in sorted(lines)
    ]


def _pairs(run: Run) -> Iterable[tuple[str, Event, Event]]:
    clocks = _Clocks(run)
    alone = {t.index for t in run.threads if t.alone}
    # For each place the last access of each thread and line, and its time.
    seen: dict[Any, dict[tuple[int, int, bool], tuple[Event, int]]] = {}
    for event in run.events:
        if event.blocked or event.thread in alone:
            continue
        if event.place is None:
            clocks.sync(event)
            continue
        own = clocks.threads[event.thread]
        earlier = seen.setdefault(event.place, {})
        for other, time in earlier.values():
            if (
                other.thread != event.thread
                and (other.writes or event.writes)
                and own.get(other.thread, 0) < time
                and not set(other.held) & set(event.held)
                and not (_atomic(other) and _atomic(event))
            ):
                yield event.where or event.op.name, other, event
        key = (event.thread, event.line, event.writes)
        earlier[key] = (event, own[event.thread])


def _atomic(event: Event) -> bool:
    """Whether it is one method of a built-in container, which no switch can split."""
    return event.op.kind == "call"
