"""Run functions in every order that can matter, and report the first that fails."""

from __future__ import annotations

import _thread
import functools
import inspect
import linecache
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import get_ident
from types import TracebackType
from typing import Any, Literal

from helpers import arguments
from helpers.frames import current_frames, gil_is_enabled
from helpers.interleaving.events import Ending
from helpers.interleaving.job import Job, innermost, make_job, name_of
from helpers.interleaving.naming import Names
from helpers.interleaving.patches import Patches
from helpers.interleaving.points import is_async
from helpers.interleaving.pool import Pool, Worker
from helpers.interleaving.program import Program, is_own
from helpers.interleaving.races import Race, find_races
from helpers.interleaving.report import outcome_of, steps_of
from helpers.interleaving.result import Outcome, Result
from helpers.interleaving.scheduler import Abort, Policy, Run, running, state
from helpers.interleaving.search import (
    Frontier,
    RandomPriorities,
    Recorded,
    Systematic,
    Visited,
)
from helpers.interleaving.sites import Site
from helpers.interleaving.virtual import VirtualThread
from helpers.interrupt import interrupts_put_off

_now = time.perf_counter
#: Of the form of a schedule: that of another one means something else.
SCHEDULE_VERSION = 1
#: Real seconds without any progress, after which a schedule counts as hanging.
HANGS_AFTER = 2.0
#: Real seconds that a schedule may go on after the time for the search is up.
GRACE = 0.5
#: Schedules up to which the search goes on beyond the bound that was asked for.
FREE_SCHEDULES = 400
#: With four threads or more, so many schedules are tried first, and then so many
#: random ones: bugs that need many threads need many preemptions.
RANDOM_AFTER = 50
RANDOM_SCHEDULES = 200

#: Longer schedules are shown as they were found.
MOST_SHORTENED = 60
MOST_TRIES = 60
LONG = 5_000
#: Steps that are shown of a loop that waits for what never comes.
MOST_ROUNDS = 30

TOO_LONG = "the threads do too much to try all orders: give their loops fewer iterations"
_REMEDY = (
    "make it inside a function scenario() that returns (threads, check), and "
    "explore(scenario)"
)

Switch = Literal["anywhere", "this-python"]


class Explorer:
    """Runs one schedule after another, in pooled threads, with patches in force."""

    def __init__(
        self,
        job: Job,
        switch: Switch = "anywhere",
        filtered: bool = True,
        clock: Callable[[], float] = _now,
    ) -> None:
        if not isinstance(switch, str) or switch not in ("anywhere", "this-python"):
            raise ValueError(
                f"switch={arguments.shown(switch)}: give 'anywhere' (what the "
                "language allows) or "
                "'this-python' (what this interpreter does)"
            )
        gil = gil_is_enabled()
        self.only_at_breakers = switch == "this-python" and gil
        self.job = job
        self.filtered = filtered
        self.active: set[Site] = set()
        self.watched: frozenset[str] = frozenset()
        self.pool = Pool()
        self.patches = Patches()
        self.program: Program | None = None
        #: Tells the time that a search may take; a busy machine does not shorten it if it
        #: is the time of the processor.
        self.clock = clock
        self.deadline = float("inf")
        #: Whether the functions ask what the other threads wait for; see Run.looks_around.
        self.looks_around = False

    def __enter__(self) -> Explorer:
        if running() is not None:
            raise RuntimeError("explore() was called inside a function that it explores")
        try:
            self.patches.__enter__()
            self.program = Program(
                self.job.roots, self.patches, _REMEDY, self.only_at_breakers
            )
            self.program.open()
            self._refuse_unknown()
            return self
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def _refuse_unknown(self) -> None:
        for root in self.job.functions:
            inner = innermost(root)
            inner = inspect.unwrap(getattr(inner, "__func__", inner))
            code = getattr(inner, "__code__", None)
            if code is not None and not is_own(code):
                raise ValueError(
                    f"the source of {name_of(inner)}() is not known ({code.co_filename}), "
                    "so that its steps cannot be found: define it in a cell or in a file"
                )
            if code is not None and is_async(code):
                raise TypeError(f"{name_of(inner)} is a coroutine function")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            with interrupts_put_off():
                self._restore()
        except BaseException:
            self._restore()  # from the beginning: it may have come before all was put off
            raise

    def _restore(self) -> None:
        """Give everything back; to do so again is harmless."""
        try:
            if self.program is not None:
                self.program.close()
        finally:
            # Else the run, if there is one, is that of another exploration.
            if self.patches.in_force:
                state.run = None
            try:
                self.patches.__exit__()
            finally:
                self.pool.close()

    def execute(
        self,
        policy: Policy,
        record: bool = False,
        all_active: bool = False,
        all_sync: bool = False,
    ) -> Run:
        """One schedule, from fresh data to its end or its failure.

        Args:
            policy: Who goes on.
            record: Whether to keep every operation for a report.
            all_active: Whether to ask the policy at every operation.
            all_sync: Whether to ask it at every operation of synchronisation.
        """
        assert self.program is not None
        if self.looks_around:
            policy.primes = True
        run = Run(
            self.pool,
            policy,
            self.active,
            self.watched,
            record=record,
            only_at_breakers=self.only_at_breakers,
            all_active=all_active or not self.filtered,
            all_sync=all_active or all_sync,
        )
        run.only_at_breakers &= not all_active
        run.files = self.program.files
        run.scenario = self.job.scenario
        # Whatever the copying makes belongs to the schedule already.
        setup = VirtualThread(-1, "setup", lambda: None, _Caller())
        run.current = setup
        state.run = run
        try:
            self.patches.fresh()
            roots = self.program.fresh()
            if record:
                run.namer = Names(self.program.values(), run.is_own)
            self.job.prepare(run, roots)
            setup.ident = -1
            wait = functools.partial(self._wait, run)
            run.begin(wait)
            wait(run.finished)
        except BaseException:
            self._give_up(run)
            raise
        finally:
            state.run = None
        self.looks_around |= run.looks_around
        return run

    def _wait(self, run: Run, lock: Any) -> bool:
        """Acquire a lock that a thread of the schedule will release, or give up."""
        if run.over:
            return False
        seen, since = (-1, -1, -1), _now()
        while not lock.acquire(timeout=0.1):
            if self.clock() > self.deadline + GRACE:
                run.stop(Ending("late", ""))
            progress = (run.iterations, run.operations, run.switches)
            if progress != seen:
                seen, since = progress, _now()
            elif _now() - since > HANGS_AFTER:
                stuck = run.current
                run.stop(Ending("hang", _where(stuck, run), stuck))
                self._give_up(run)
                return False
        return True

    @property
    def is_late(self) -> bool:
        """Whether the time for the search is up."""
        return self.clock() > self.deadline

    def _give_up(self, run: Run) -> None:
        """Unwind the threads of a schedule that cannot be finished."""
        run.stop(Ending("interrupted", ""))
        run.over = True
        for thread in run.threads:
            thread.primer = None
        if run.finished.acquire(timeout=0.2):
            return
        # It executes no hook: it loops in plain code or waits in C.
        stuck = run.current
        for _ in range(5):
            if stuck.done or stuck.index < 0:
                break
            raise_in(stuck.ident, Abort)
            if run.finished.acquire(timeout=0.2):
                return
        if stuck.index >= 0 and not stuck.done:
            stuck.worker.lost = True
        run.unwind()
        run.finished.acquire(timeout=1.0)


class _Caller(Worker):
    """Stands for the calling thread while data is copied and threads are primed."""

    def __init__(self) -> None:
        self.baton = _thread.allocate_lock()
        self.baton.acquire()
        self.ident = get_ident()
        self.lost = False
        self.job = None


def raise_in(ident: int | None, error: type[BaseException]) -> None:
    """Raise an exception in another thread, at the next instruction that it executes."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(ident or 0), ctypes.py_object(error)
    )


def _where(stuck: VirtualThread, run: Run) -> str:
    frame = current_frames().get(stuck.ident or 0)
    while frame is not None and not run.is_own(frame):
        frame = frame.f_back
    if frame is None:
        return "does not come back from a call that explore() cannot control"
    text = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
    return (
        f"does not come back from line {frame.f_lineno}, {text!r}: "
        "explore() cannot control what it calls there"
    )


def explore(
    functions: Sequence[Any] | Callable[[], Any],
    check: Callable[[], Any] | None = None,
    *,
    seconds: float = 5.0,
    bound: int | None = 2,
    switch: Switch = "anywhere",
    filtered: bool = True,
) -> Result:
    """Run functions as threads, in every order that can matter, until one fails.

    The functions run in real threads, one step at a time. Their globals, closures and
    defaults are copied for each order and given back at the end.

    Args:
        functions: The functions to run side by side, each a function without
            parameters, a ``functools.partial`` or ``(function, (argument, …))``. Or one
            function ``scenario()`` that makes its own data and returns
            ``(threads, check)``, or that starts and joins its threads itself.
        check: Called after all functions have ended; the order fails if it returns
            something false or raises AssertionError.
        seconds: How long to search at most.
        bound: The most preemptions of an order that has to be tried for a pass: 2
            finds nearly all bugs (Musuvathi & Qadeer 2007). None for all orders.
        switch: ``"anywhere"`` switches wherever the language allows,
            ``"this-python"`` only where this interpreter does.
        filtered: False switches also at accesses that are always made under a common
            lock. The outcomes are the same, the search is longer.

    Returns:
        A :class:`Result`, which shows itself in a notebook.

    Raises:
        TypeError: An argument is not what is needed, or data cannot be copied.
        ValueError: No functions, or the source of one is not known.

    Example:
        >>> counter = 0
        >>> def increment():
        ...     global counter
        ...     counter += 1
        >>> result = explore([increment, increment], check=lambda: counter == 2)
        >>> result.ok, result.outcome.kind, counter
        (False, 'check', 0)
    """
    job = make_job(functions, check)
    arguments.number("seconds", seconds, 0.001, 3600)
    if bound is not None:
        arguments.whole("bound", bound, 0, 100)
    with Explorer(job, switch, filtered) as explorer:
        return search(explorer, seconds, bound)


@dataclass(slots=True)
class _Progress:
    """What the search has done so far."""

    started: float
    schedules: int = 0
    bound: int = -1
    length: int = 0
    threads: int = 0
    notes: set[str] = field(default_factory=set)
    truncated: bool = False


def search(
    explorer: Explorer, seconds: float, bound: int | None, free: int = FREE_SCHEDULES
) -> Result:
    """Search with an explorer that has been entered; see :func:`explore`."""
    begun = _Progress(_now())
    explorer.deadline = explorer.clock() + seconds
    while True:
        result = _search_with(explorer, begun, bound, free)
        if result is not None:
            return result
        # More operations have been found that need switching: begin again with them.
        begun.bound = -1


def _search_with(
    explorer: Explorer, begun: _Progress, bound: int | None, free: int
) -> Result | None:
    visited = Visited()
    frontier = Frontier(visited)
    item: tuple[int, list[int]] | None = (0, [])
    limit = float("inf") if bound is None else bound
    random_done = False
    schedules = 0
    while item is not None:
        cost, prefix = item
        if cost > limit and schedules >= free:
            begun.bound = cost - 1
            if begun.truncated:
                return _undecided(explorer, begun, TOO_LONG)
            return _passed(explorer, begun, complete=False)
        policy = Systematic(prefix, visited, cost)
        run = explorer.execute(policy)
        schedules += 1
        begun.schedules += 1
        begun.length = max(begun.length, len(policy.choices))
        # The scenario's own thread mostly starts the others and waits for them.
        count = sum(not t.alone for t in run.threads) - run.scenario
        begun.threads = max(begun.threads, count)
        begun.notes |= run.notes
        begun.truncated |= policy.truncated
        if _sees_more(explorer, run):
            return None
        found = _judged(explorer, run, begun, Systematic(policy.choices, Visited(), cost))
        if found is not None:
            return found
        if run.new_active and explorer.filtered:
            explorer.active |= run.new_active
            return None
        frontier.add(cost, policy.choices, policy.options)
        del run
        if not random_done and begun.threads > 3 and schedules >= RANDOM_AFTER:
            random_done = True
            ended = _random(explorer, begun, RANDOM_SCHEDULES)
            if ended is not None:
                return ended[0]
        item = frontier.next()
        if item is not None and explorer.is_late:
            begun.bound = item[0] - 1
            if item[0] > limit and not begun.truncated:
                return _passed(explorer, begun, complete=False)
            return _undecided(
                explorer, begun, "the time was up before all orders were tried"
            )
    if begun.truncated:
        return _undecided(explorer, begun, TOO_LONG)
    begun.bound = -1
    return _passed(explorer, begun, complete=True)


def _sees_more(explorer: Explorer, run: Run) -> bool:
    """Whether threads looked at what had not been known to be looked at; it is now."""
    before = explorer.watched
    explorer.watched |= run.new_watched
    return explorer.watched != before


def _races(explorer: Explorer, runs: list[Run]) -> list[Race]:
    """The races in a few recorded schedules: a hint, even where nothing fails."""
    policies: list[Policy] = [Recorded([])]
    policies += [RandomPriorities(seed, 1, 0) for seed in range(4)]
    for policy in policies:
        if runs and sum(run.operations for run in runs) > LONG:
            break
        runs.append(explorer.execute(policy, record=True))
    assert explorer.program is not None
    return find_races(runs, explorer.program.is_ambiguous)


def _passed(explorer: Explorer, begun: _Progress, complete: bool) -> Result:
    seconds = _now() - begun.started
    races = _races(explorer, [])
    return Result(
        True,
        Outcome("ok"),
        begun.schedules,
        seconds,
        None if complete else begun.bound,
        races=races,
        notes=sorted(begun.notes),
        threads=explorer.job.names,
    )


def _undecided(explorer: Explorer, begun: _Progress, message: str) -> Result:
    return Result(
        False,
        Outcome("undecided", message),
        begun.schedules,
        _now() - begun.started,
        begun.bound,
        notes=sorted(begun.notes),
        threads=explorer.job.names,
    )


def _failed(
    explorer: Explorer, run: Run, begun: _Progress, turns: list[list[int]]
) -> Result:
    """The result of a recorded run, which may also have passed in a replay."""
    seconds = _now() - begun.started
    outcome = outcome_of(run, explorer.job.check)
    races = [] if outcome.kind == "hang" else _races(explorer, [run])
    return Result(
        outcome.kind == "ok",
        outcome,
        begun.schedules,
        seconds,
        begun.bound,
        {
            "version": SCHEDULE_VERSION,
            "threads": [thread.name for thread in run.threads if not thread.alone],
            "turns": turns,
        }
        | ({"ends": True} if "thread" in explorer.watched else {}),
        steps_of(run),
        races,
        output="".join(text for _, text in run.output),
        notes=sorted(begun.notes | run.notes),
        threads=[thread.name for thread in run.threads if not thread.alone],
    )


def _judged(explorer: Explorer, run: Run, begun: _Progress, same: Policy) -> Result | None:
    """The result if this schedule decides it; ``same`` is the policy that led to it."""
    ending = run.ending
    if ending is None:
        return None
    if ending.kind == "late":
        return _undecided(
            explorer,
            begun,
            "a single order takes longer than the search may take: is there an endless "
            "loop, or one with very many iterations?",
        )
    if ending.kind == "diverged":
        return _undecided(
            explorer,
            begun,
            "the same order gave another course: something outside decides, such as a "
            "clock, a random number, a file or an id",
        )
    # What was found is replayed to its end, whatever the time.
    explorer.deadline = float("inf")
    turns = _joined(run.turns)
    if ending.kind == "hang":
        # Once is enough: it would take as long again.
        return _failed(explorer, run, begun, turns)
    if ending.kind != "livelock" and run.operations < LONG:
        turns = _shorter(explorer, turns, ending.kind)
    again = explorer.execute(Recorded(turns), record=True, all_active=True)
    if ending.kind == "livelock" and not _ends_like(again, ending):
        # A loop that only waits lets in whoever is ready, turn by turn: an order that
        # turns alone cannot tell. Its first choices can.
        again = explorer.execute(same, record=True)
        if _ends_like(again, ending):
            found = _failed(explorer, again, begun, turns)
            return replace(found, schedule=None, steps=found.steps[:MOST_ROUNDS])
    if not _ends_like(again, ending):
        return _undecided(
            explorer, begun, "a failing order did not fail again: something outside decides"
        )
    found = _failed(explorer, again, begun, turns)
    if ending.kind == "livelock":
        found = replace(found, steps=found.steps[:MOST_ROUNDS])
    return found


def _ends_like(run: Run, ending: Ending) -> bool:
    return run.ending is not None and run.ending.kind == ending.kind


def _shorter(explorer: Explorer, turns: list[list[int]], kind: str) -> list[list[int]]:
    """A schedule with fewer switches that fails in the same way, if one is found.

    Tries for each turn to let its thread go on with what it does in its next turn.
    """
    tries, position = 0, 0
    while position < len(turns) and len(turns) <= MOST_SHORTENED and tries < MOST_TRIES:
        thread = turns[position][0]
        later = next(
            (i for i in range(position + 1, len(turns)) if turns[i][0] == thread), None
        )
        if later is None:
            position += 1
            continue
        merged = [thread, turns[position][1] + turns[later][1]]
        candidate = _joined(
            [
                *turns[:position], merged, *turns[position + 1 : later], *turns[later + 1 :]
            ]
        )  # fmt: skip
        tries += 1
        run = explorer.execute(Recorded(candidate), all_active=True)
        if run.ending is not None and run.ending.kind == kind:
            turns = _joined(run.turns)
        else:
            position += 1
    return turns


def _joined(turns: list[list[int]]) -> list[list[int]]:
    """The same without turns in which nothing was done, neighbours joined."""
    joined: list[list[int]] = []
    for thread, count in turns:
        if joined and joined[-1][0] == thread:
            joined[-1][1] += count
        elif count:
            joined.append([thread, count])
    return joined


def _random(
    explorer: Explorer, begun: _Progress, count: int
) -> tuple[Result | None] | None:
    """Schedules with random priorities; a 1-tuple with the result that ends the search."""
    for seed in range(count):
        if explorer.is_late:
            return None
        changes = 1 + seed % max(2, begun.threads)
        run = explorer.execute(RandomPriorities(seed, begun.length, changes))
        begun.schedules += 1
        if _sees_more(explorer, run):
            return (None,)
        same = RandomPriorities(seed, begun.length, changes)
        found = _judged(explorer, run, begun, same)
        if found is not None:
            return (found,)
        if run.new_active and explorer.filtered:
            explorer.active |= run.new_active
            return (None,)
    return None


def replay(
    functions: Sequence[Any] | Callable[[], Any],
    schedule: dict[str, Any],
    check: Callable[[], Any] | None = None,
) -> Result:
    """Run functions once, in the order of a schedule that :func:`explore` has found.

    Args:
        functions: The same as was given to :func:`explore`.
        schedule: ``result.schedule``, also after a way through JSON.
        check: The same as was given to :func:`explore`.

    Raises:
        ValueError: The schedule has not the right form.

    Example:
        >>> total = 0
        >>> def add():
        ...     global total
        ...     total += 1
        >>> found = explore([add, add], check=lambda: total == 2)
        >>> replay([add, add], found.schedule, check=lambda: total == 2).outcome.kind
        'check'
    """
    job = make_job(functions, check)
    turns = read_schedule(schedule)
    begun = _Progress(_now())
    with Explorer(job) as explorer:
        if schedule.get("ends"):
            explorer.watched = frozenset(["thread"])
        run = explorer.execute(Recorded(turns), record=True, all_active=True)
        begun.schedules = 1
        begun.notes |= run.notes
        if run.ending is not None and run.ending.kind == "diverged":
            return _undecided(explorer, begun, run.ending.message)
        return _failed(explorer, run, begun, turns)


def read_schedule(schedule: Any) -> list[list[int]]:
    """The turns of a schedule.

    Raises:
        ValueError: It has not the right form, or that of another version.
    """
    try:
        # One that was written by hand need not have one.
        version = schedule.get("version", SCHEDULE_VERSION)
        turns = [[int(thread), int(count)] for thread, count in schedule["turns"]]
    except (AttributeError, TypeError, KeyError, ValueError, OverflowError):
        raise ValueError(
            f"schedule={arguments.shown(schedule)} is no schedule: give "
            "result.schedule of explore()"
        ) from None
    if version != SCHEDULE_VERSION:
        raise ValueError(
            f"schedule['version']={arguments.shown(version)} is not {SCHEDULE_VERSION}: "
            "it was found by another version of explore(); let this one find it again"
        )
    return turns


__all__ = ["Explorer", "explore", "replay"]
