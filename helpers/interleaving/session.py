"""A schedule made by hand: the learner chooses at each step which thread goes on.

A session keeps only the list of chosen threads. Each look at a position runs the
functions afresh up to that point, which takes a few milliseconds: no thread lives
between two looks, and going back is dropping the last choice.
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from helpers.frames import current_frames
from helpers.interleaving.events import Ending, Op
from helpers.interleaving.explore import Explorer, search
from helpers.interleaving.job import make_job
from helpers.interleaving.naming import follow, shown
from helpers.interleaving.report import outcome_of, shared_events, steps_of
from helpers.interleaving.result import Outcome, Result, Step
from helpers.interleaving.scheduler import Run
from helpers.interleaving.search import Recorded
from helpers.interleaving.virtual import VirtualThread, holders


@dataclass(frozen=True, slots=True)
class Next:
    """What a thread is about to do.

    Attributes:
        kind: ``"read"``, ``"write"``, ``"acquire"`` …
        label: In words: ``"read counter"``.
        text: The source of the operation; empty where it is not in the program.
        file: The file or cell.
        line: Its first line; 0 if unknown.
        column: Its first column in characters, from 0.
        end_line: Its last line.
        end_column: One past its last column.
    """

    kind: str
    label: str
    text: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class ThreadView:
    """One thread at a position.

    Attributes:
        index: What to choose to let it go on.
        name: Its name.
        state: ``"ready"``, ``"blocked"``, ``"sleeping"`` (or waiting with a timeout,
            which may be let run out) or ``"done"``.
        next: What it is about to do; None if it has ended.
        locals: Its local variables as text, by name.
        held: The names of the locks that it holds.
        blocked_on: What it waits for, such as ``"lock"``; empty unless blocked.
        blocked_by: The names of the threads that could end the wait.
        function: The name of the function that it is in.
        source: The source of that function.
        first_line: The line number of the first line of ``source``.
        line: The line that it is in; 0 if it has ended.
    """

    index: int
    name: str
    state: str
    next: Next | None = None
    locals: dict[str, str] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    blocked_on: str = ""
    blocked_by: tuple[str, ...] = ()
    function: str = ""
    source: str = ""
    first_line: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """Where all threads stand after some choices.

    Attributes:
        choices: The choices that led here, one a step.
        threads: All threads that have been started, in order of their start.
        enabled: The indices of the threads that can go on; empty at the end.
        shared: The shared variables as text, by name.
        changed: The names in ``shared`` that the last step changed.
        steps: What has been done so far.
        outcome: How it ended; None while some thread can go on.
        output: What was printed so far.
    """

    choices: tuple[int, ...]
    threads: tuple[ThreadView, ...]
    enabled: tuple[int, ...]
    shared: dict[str, str]
    changed: frozenset[str]
    steps: tuple[Step, ...]
    outcome: Outcome | None
    output: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing can go on."""
        return self.outcome is not None


class _Chosen:
    """Follows choices; where they end, it looks around and stops."""

    primes = True

    def __init__(self, choices: Sequence[int], look: Callable[[Run], None]) -> None:
        self.choices = choices
        self.look = look
        self.used = 0

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        if me.alone:
            return me
        own = [me] if me.ready is None or me.ready() else []
        return self._next(run, [*own, *run.others(me), *run.sleepers(me)], me)

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        early = [t for t in run.sleepers(None) if t not in candidates]
        return self._next(run, [*candidates, *early], candidates[0])

    def _next(
        self, run: Run, enabled: list[VirtualThread], otherwise: VirtualThread
    ) -> VirtualThread:
        if not enabled:
            return otherwise  # which blocks, and that is a deadlock
        if self.used == len(self.choices):
            self.look(run)
            run.stop(Ending("paused", ""))
            return otherwise
        index = self.choices[self.used]
        for thread in enabled:
            if thread.index == index:
                self.used += 1
                return thread
        run.stop(Ending("refused", ""))
        return otherwise

    def after(self, run: Run, me: VirtualThread) -> None:
        pass


class Session:
    """Functions to step through by hand.

    Args:
        functions: As for :func:`helpers.interleaving.explore`.
        check: As for :func:`helpers.interleaving.explore`.
        seconds: How long to search for a failing order at first; the search also finds
            out which steps matter.

    Attributes:
        result: What the search found.
        failing: The choices of a failing order; None if none was found.

    Example:
        >>> hits = 0
        >>> def hit():
        ...     global hits
        ...     hits += 1
        >>> session = Session([hit, hit], check=lambda: hits == 2)
        >>> here = session.play([0])
        >>> [thread.next.label for thread in here.threads]
        ['write hits', 'read hits']
        >>> here.shared, here.enabled
        ({'hits': '0'}, (0, 1))
        >>> session.play([0, 1, 1, 0]).outcome.kind
        'check'
    """

    def __init__(
        self,
        functions: Sequence[Any] | Callable[[], Any],
        check: Callable[[], Any] | None = None,
        *,
        seconds: float = 2.0,
    ) -> None:
        self._job = make_job(functions, check)
        self._last: tuple[tuple[int, ...], dict[str, str]] = ((), {})
        with Explorer(self._job) as explorer:
            self.result: Result = search(explorer, seconds, 2)
            self._active = explorer.active
            self._watched = explorer.watched
            schedule = self.result.schedule
            turns = schedule["turns"] if schedule is not None else []
            run = explorer.execute(Recorded(turns), record=True, all_active=True)
        alone = {thread.index for thread in run.threads if thread.alone}
        visible = [
            event
            for event in run.events
            if not event.blocked
            and event.thread not in alone
            and (event.place is None or event.op.site in self._active)
        ]
        self._paths = list(dict.fromkeys(e.where for e in shared_events(run) if e.where))
        self.failing: list[int] | None = None
        if schedule is not None:
            self.failing = [event.thread for event in visible]

    def play(self, choices: Sequence[int] = ()) -> Position:
        """Run the functions afresh as far as the choices go.

        Args:
            choices: For each step the index of the thread that goes on.

        Raises:
            ValueError: A chosen thread could not go on, or all had ended before.
        """
        choices = tuple(choices)
        before = self._shared_before(choices)
        seen: dict[str, Any] = {}
        with Explorer(self._job) as explorer:
            explorer.active = self._active
            explorer.watched = self._watched
            program = explorer.program
            assert program is not None

            def look(run: Run) -> None:
                frames = current_frames()
                seen["threads"] = tuple(
                    _view(run, thread, frames.get(thread.ident or 0))
                    for thread in run.threads
                    if not thread.alone
                )
                seen["shared"] = self._shared(run, program.values(), frames)

            policy = _Chosen(choices, look)
            run = explorer.execute(policy, record=True, all_sync=True)
            if run.ending is not None and run.ending.kind == "refused":
                raise ValueError(
                    f"choices[{policy.used}]={choices[policy.used]!r}: this thread cannot "
                    "go on here; choose one of position.enabled"
                )
            if not seen:
                if policy.used < len(choices):
                    raise ValueError(
                        f"choices has {len(choices)} steps, but after {policy.used} "
                        "nothing could go on: leave out the rest"
                    )
                look(run)
            paused = run.ending is not None and run.ending.kind == "paused"
            outcome = None if paused else outcome_of(run, self._job.check)
        shared = seen["shared"]
        self._last = (choices, shared)
        views = seen["threads"]
        return Position(
            choices,
            views,
            tuple(v.index for v in views if v.state in ("ready", "sleeping"))
            if paused
            else (),
            shared,
            frozenset(
                name for name in shared if choices and before.get(name) != shared[name]
            ),
            tuple(steps_of(run)),
            outcome,
            "".join(text for _, text in run.output),
        )

    def _shared_before(self, choices: tuple[int, ...]) -> dict[str, str]:
        """The shared variables one step earlier, to tell what has changed."""
        if not choices:
            return {}
        if self._last[0] != choices[:-1] or not self._last[1]:
            self.play(choices[:-1])
        return self._last[1]

    def _shared(
        self, run: Run, values: Any, frames: dict[int, FrameType]
    ) -> dict[str, str]:
        variables: dict[str, Any] = {}
        for thread in run.threads:
            frame: FrameType | None = frames.get(thread.ident or 0)
            while frame is not None and not thread.done:
                if run.is_own(frame):
                    variables.update(frame.f_locals)
                frame = frame.f_back
        variables.update(values)
        found: dict[str, str] = {}
        for path in self._paths:
            try:
                found[path] = shown(follow(path, variables))
            except (LookupError, AttributeError, TypeError, SyntaxError):
                continue
        return found


def _view(run: Run, thread: VirtualThread, frame: FrameType | None) -> ThreadView:
    if thread.done:
        return ThreadView(thread.index, thread.name, "done")
    while frame is not None and not run.is_own(frame):
        frame = frame.f_back
    held = run.names_held(thread)
    can = thread.ready is None or thread.ready()
    waits = thread.deadline is not None
    state = "ready" if can else "sleeping" if waits else "blocked"
    op = thread.op or Op("start", thread.name)
    code = frame.f_code if frame is not None else None
    lines = linecache.getlines(code.co_filename) if code is not None else []
    source = inspect.getblock(lines[code.co_firstlineno - 1 :]) if code is not None else []
    return ThreadView(
        thread.index,
        thread.name,
        state,
        _next(op),
        {
            name: shown(value)
            for name, value in (frame.f_locals.items() if frame is not None else ())
            if not name.startswith(".")
        },
        held,
        "" if can else op.name,
        () if can else tuple(t.name for t in holders(op.target)),
        code.co_name if code is not None else "",
        "".join(source),
        code.co_firstlineno if code is not None else 0,
        frame.f_lineno if frame is not None else 0,
    )


def _next(op: Op) -> Next:
    site = op.site
    if site is None:
        return Next(op.kind, f"{op.kind} {op.name}".strip())
    label = Step("", op.kind, site.text, site.line, name=op.name).label
    return Next(
        op.kind, label, site.text, site.file, site.line, site.column, site.end_line,
        site.end_column,
    )  # fmt: skip
