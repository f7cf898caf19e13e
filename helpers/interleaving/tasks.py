"""The order in which tasks take their steps: no thread, and still a race.

Between two awaits a task runs alone. Where several are ready, the event loop takes the
first that became ready; nothing in the language promises this. So run coroutines on a
loop of our own, in which a search chooses which ready one goes next.
"""

from __future__ import annotations

import asyncio
import contextlib
import copyreg
import functools
import heapq
import linecache
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NoReturn

from helpers import arguments
from helpers.frames import current_frames
from helpers.interleaving.explore import HANGS_AFTER, raise_in
from helpers.interleaving.job import Job, failure_of, make_job_of_tasks
from helpers.interleaving.patches import Patches
from helpers.interleaving.program import Program
from helpers.interleaving.result import Outcome, Result, Step
from helpers.interleaving.scheduler import Abort, Uncontrolled
from helpers.interleaving.search import next_of

_now = time.perf_counter
#: Steps in one schedule, beyond which it counts as endless.
MOST_STEPS = 20_000
#: Schedules up to which the search goes on beyond the bound that was asked for, and the
#: share of its time in which it may.
FREE_SCHEDULES = 400
_FREE_SHARE = 0.1
#: Steps that are shown of tasks that do not come to an end.
_FIRST_STEPS = 40
_REMEDY = (
    "make it inside a coroutine function scenario() that runs its tasks itself, such as "
    "with asyncio.gather(), and explore_async(scenario)"
)
#: What belongs to an event loop once a task had to wait for it.
_BOUND = (
    asyncio.Lock,
    asyncio.Event,
    asyncio.Condition,
    asyncio.Semaphore,
    asyncio.BoundedSemaphore,
    asyncio.Queue,
    asyncio.LifoQueue,
    asyncio.PriorityQueue,
)


class _Deadlock(Exception):
    """No task is ready and no timer runs."""


class _Endless(Exception):
    """The tasks do not come to an end."""


class _Refused(Uncontrolled):
    """A task called what needs a thread, or nothing ends, at a place: a file and a line."""

    def __init__(self, message: str, task: str, place: tuple[str, int]) -> None:
        super().__init__(message)
        self.task, self.place = task, place


@dataclass(slots=True)
class _Record:
    """What happened in one schedule."""

    prefix: list[int]
    choices: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)
    steps: list[tuple[str, str, int, str, bool]] = field(default_factory=list)


class _Loop(asyncio.BaseEventLoop):
    """An event loop without files or sockets, in virtual time, with a choice of steps."""

    def __init__(self, record: _Record, files: frozenset[str]) -> None:
        super().__init__()
        self._record = record
        self._files = files
        self._time = 0.0
        self._clock_resolution = 1e-9
        self.count = 0
        self._running: asyncio.Task[Any] | None = None
        self._refused: _Refused | None = None
        self.recording = True

    def time(self) -> float:
        return self._time

    def hold_up(self, seconds: float) -> None:
        """Let time pass in which nothing else runs, as a step does that computes."""
        self._time += seconds

    def _process_events(self, event_list: Any) -> None:
        pass

    def _write_to_self(self) -> None:
        pass  # nothing sleeps in a selector that would have to be woken

    def run_in_executor(self, *_: Any, **__: Any) -> NoReturn:  # type: ignore[override]
        raise self._refuse(
            "explore_async() cannot control threads, which asyncio.to_thread(), "
            "run_in_executor() and the look-up of a network address need: put a "
            "coroutine, such as asyncio.sleep(0), in their place",
            self._place(sys._getframe(1)),
        )

    def refuse_endless(self, ident: int | None) -> _Refused:
        """End this schedule after its present step, which that thread does not end."""
        file, line = self._place(current_frames().get(ident or 0))
        text = linecache.getline(file, line).strip()
        where = f"line {line}, {text!r}" if line else "what it called"
        return self._refuse(
            f"does not come back from {where}, and never awaits",
            (file, line),
        )

    def _place(self, frame: FrameType | None) -> tuple[str, int]:
        while frame is not None and frame.f_code.co_filename not in self._files:
            frame = frame.f_back
        return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)

    def _refuse(self, message: str, place: tuple[str, int]) -> _Refused:
        task = self._running
        name = task.get_name() if task is not None else "a callback"
        if not self.is_running():
            name = "check"
        self._refused = _Refused(message, name, place)
        return self._refused

    def _run_once(self) -> None:
        ready: deque[asyncio.Handle] = self._ready  # type: ignore[attr-defined]
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        while timers and timers[0]._cancelled:
            heapq.heappop(timers)._scheduled = False  # type: ignore[attr-defined]
        if not ready:
            if not timers:
                raise _Deadlock
            self._time = max(self._time, timers[0].when())
            while timers and timers[0].when() <= self._time:
                timer = heapq.heappop(timers)
                timer._scheduled = False  # type: ignore[attr-defined]
                ready.append(timer)
        live = [handle for handle in ready if not handle._cancelled]
        if len(live) < len(ready):
            ready.clear()
            ready.extend(live)
        if not ready:
            return
        self.count += 1
        if self.count > MOST_STEPS:
            raise _Endless
        handle = self._choose(ready)
        self._running = task = _task_of(handle)
        handle._run()
        if task is not None and self.recording:
            self._note(task)
        if self._refused is not None and self.recording:
            raise self._refused  # whatever the task has made of it

    def _choose(self, ready: deque[asyncio.Handle]) -> asyncio.Handle:
        # What is no step of a task, such as the end of a sleep, goes first: it only
        # makes tasks ready.
        for handle in ready:
            if _task_of(handle) is None:
                ready.remove(handle)
                return handle
        record = self._record
        choice = 0
        if len(ready) > 1 and self.recording:
            number = len(record.choices)
            if number < len(record.prefix):
                choice = min(record.prefix[number], len(ready) - 1)
            record.choices.append(choice)
            record.options.append(len(ready))
        handle = ready[choice]
        del ready[choice]
        self._early = choice > 0
        return handle

    _early = False

    def _note(self, task: asyncio.Task[Any]) -> None:
        coroutine: Any = task.get_coro()
        file, line = "", 0
        while coroutine is not None:
            frame = getattr(coroutine, "cr_frame", None)
            if frame is None or frame.f_code.co_filename not in self._files:
                break
            line, file = frame.f_lineno, frame.f_code.co_filename
            coroutine = coroutine.cr_await
        text = linecache.getline(file, line).strip() if line else ""
        kind = "run to"
        if task.done():
            kind = "end"
            error = None if task.cancelled() else task.exception()
            text = f"raises {type(error).__name__}" if error is not None else "returns"
        if self._refused is not None:
            file, line = self._refused.place
            kind, text = "run to", linecache.getline(file, line).strip()
        self._record.steps.append((task.get_name(), kind, line, text, self._early))
        self._early = False


def _task_of(handle: asyncio.Handle) -> asyncio.Task[Any] | None:
    owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
    return owner if isinstance(owner, asyncio.Task) else None


def explore_async(
    coroutines: Sequence[Any] | Callable[[], Any],
    check: Callable[[], Any] | None = None,
    *,
    seconds: float = 5.0,
    bound: int = 2,
) -> Result:
    """Run coroutine functions as tasks, in every order of their steps that can matter.

    Time is virtual: ``asyncio.sleep`` costs nothing, and it ends only when no task can go
    on. That a step which computes outlasts a sleep of another task is not tried. Globals
    are set back for each order.

    Args:
        coroutines: Coroutine functions without parameters, or ``(function, (argument,
            …))``, to run side by side; or one coroutine function that makes its own
            tasks.
        check: Called at the end; the order fails if it returns something false or raises
            AssertionError.
        seconds: How long to search at most.
        bound: How often at most a task may go before one that became ready earlier.

    Returns:
        A :class:`Result`; its steps tell up to which await each task ran.

    Raises:
        TypeError: Something given is no coroutine function.
        RuntimeError: Another exploration is under way in this process.

    Example:
        >>> import asyncio
        >>> seats = 1
        >>> async def book():
        ...     global seats
        ...     if seats > 0:
        ...         await asyncio.sleep(0)
        ...         seats -= 1
        >>> explore_async([book, book], check=lambda: seats >= 0).outcome.kind
        'check'
    """
    job = make_job_of_tasks(coroutines, check)
    arguments.number("seconds", seconds, 0.001, 3600)
    arguments.whole("bound", bound, 0, 100)
    return search_tasks(job, seconds, bound)


def search_tasks(
    job: Job, seconds: float, bound: int, free: int = FREE_SCHEDULES
) -> Result:
    """Search the orders of a job of tasks; see :func:`explore_async`.

    Args:
        job: What to run, and its check.
        seconds: How long to search at most.
        bound: How often at most a task may go before one that became ready earlier.
        free: Up to how many orders it goes on beyond the bound.
    """
    search = _Search()

    def work() -> None:
        try:
            _search(job, seconds, bound, free, search)
        finally:
            search.ended.set()

    # A thread of its own, since a notebook's thread runs an event loop already.
    thread = threading.Thread(target=work, name="explore_async", daemon=True)
    try:
        thread.start()  # waits, too, and may be interrupted
        # Not join(): an interrupted one takes the thread for ended on Python 3.11.
        stuck = _wait_for(search, thread, seconds)
    except BaseException:
        _give_up(search, thread)
        raise
    outcome = search.found[0] if search.found else Abort()
    if stuck is not None and isinstance(outcome, Abort):
        return _never_ended(job, stuck, seconds)
    thread.join()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


@dataclass(slots=True)
class _Search:
    """What the thread of a search and the one that waits for it tell each other."""

    found: list[Any] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    loop: _Loop | None = None

    @property
    def step(self) -> tuple[int, int]:
        """The present step of the present schedule: another one after any progress."""
        return id(self.loop), self.loop.count if self.loop is not None else 0


def _wait_for(search: _Search, thread: threading.Thread, seconds: float) -> _Refused | None:
    """Wait for the end of a search, or end it if a step goes on long after its time."""
    step, left = None, seconds
    while not search.ended.wait(left):
        loop = search.loop
        if loop is not None and step == search.step:
            stuck = loop.refuse_endless(thread.ident)
            _give_up(search, thread)
            return stuck
        step, left = search.step, HANGS_AFTER
    return None


def _give_up(search: _Search, thread: threading.Thread) -> None:
    """End a search: one step may run for long, and until then the patches are in force."""
    search.stop.set()
    for _ in range(5):
        if search.ended.wait(0.2) or search.found:
            break  # else the error could meet it while it takes the patches back
        raise_in(thread.ident, Abort)
    search.ended.wait(0.2)


def _never_ended(job: Job, stuck: _Refused, seconds: float) -> Result:
    """The result where a step kept its schedule from telling one."""
    outcome = Outcome("hang", str(stuck), stuck.task, stuck.place[1])
    return Result(False, outcome, 1, seconds, threads=job.names, unit="task")


def _search(job: Job, seconds: float, bound: int, free: int, search: _Search) -> None:
    try:
        with (
            Patches() as patches,
            contextlib.closing(Program(job.roots, patches, _REMEDY)) as program,
        ):
            for cls in _BOUND:
                patches.copy_with(cls, _reduce_bound)
            program.open()
            search.found.append(_tried(program, job, seconds, bound, free, search))
    except BaseException as error:
        search.found.append(error)


def _tried(
    program: Program,
    job: Job,
    seconds: float,
    bound: int,
    free: int,
    search: _Search,
) -> Result:
    started, schedules = _now(), 0
    levels: list[deque[Iterator[list[int]]]] = [deque([iter([[]])])]

    def result(ok: bool, outcome: Outcome, record: _Record, tried: int | None) -> Result:
        steps = [
            Step(task, kind, text or "an await", line, preempted=early, name=text)
            for task, kind, line, text, early in record.steps
        ]
        return Result(
            ok,
            outcome,
            schedules,
            _now() - started,
            tried,
            None if ok else {"choices": record.choices},
            [] if ok else steps,
            threads=list(dict.fromkeys(step.thread for step in steps)) or job.names,
            unit="task",
        )

    record = _Record([])
    level = 0
    while level < len(levels):
        prefix = next_of(levels[level])
        if prefix is None:
            level += 1
            continue
        late = _now() - started > seconds * _FREE_SHARE
        if level > bound and (schedules >= free or late):
            return result(True, Outcome("ok"), record, level - 1)
        if _now() - started > seconds or search.stop.is_set():
            if level > bound:
                return result(True, Outcome("ok"), record, level - 1)
            outcome = Outcome("undecided", "the time was up before all orders were tried")
            return result(False, outcome, record, level - 1)
        record = _Record(prefix)
        outcome = _run(program, job, record, search)
        schedules += 1
        if outcome.kind != "ok":
            return result(False, outcome, record, level - 1)
        if len(levels) == level + 1:
            levels.append(deque())
        levels[level + 1].append(_alternatives(record))
    return result(True, Outcome("ok"), record, None)


def _alternatives(record: _Record) -> Iterator[list[int]]:
    for number in range(len(record.prefix), len(record.choices)):
        for other in range(1, record.options[number]):
            yield [*record.choices[:number], other]


def _run(program: Program, job: Job, record: _Record, search: _Search) -> Outcome:
    """One schedule, from fresh data to its outcome."""
    functions, check = job.parted(program.fresh())
    search.loop = loop = _Loop(record, program.files)
    tasks: list[asyncio.Task[Any]] = []
    try:
        asyncio.set_event_loop(loop)
        for function, name in zip(functions, job.names, strict=True):
            task = loop.create_task(function(), name=name)
            task.add_done_callback(functools.partial(_stop_at_end, loop, tasks))
            tasks.append(task)
        try:
            loop.run_forever()
        except _Deadlock:
            waiting = sorted(task.get_name() for task in asyncio.all_tasks(loop))
            return Outcome(
                "deadlock", f"nothing is left that could wake {' and '.join(waiting)}"
            )
        except _Refused as refused:
            return Outcome("hang", str(refused), refused.task, refused.place[1])
        except _Endless:
            del record.steps[_FIRST_STEPS:]
            return Outcome("livelock", "the tasks do not come to an end")
        for task in tasks:
            error = None if task.cancelled() else task.exception()
            if error is not None:
                kind = "check" if isinstance(error, AssertionError) else "exception"
                message = f"{type(error).__name__}: {error}".rstrip(": ")
                return Outcome(kind, message, task.get_name())
        if check is None:
            return Outcome("ok")
        try:
            failure = failure_of(check)
        except Exception as error:
            return Outcome("exception", f"{type(error).__name__}: {error}", "check")
        if failure is None:
            return Outcome("ok")
        return Outcome("check", str(failure) or "the check is not met")
    finally:
        _close(loop)
        search.loop = None


def _reduce_bound(bound: Any) -> tuple[Any, ...]:
    """What :mod:`copy` asks of a lock, an event, a queue … of asyncio.

    The copy belongs to no loop yet, and none of another loop's tasks waits for it. That a
    condition has the methods of its lock is kept: :mod:`copy` copies both at once.
    """
    state = {
        name: type(value)() if name in ("_waiters", "_getters", "_putters") else value
        for name, value in vars(bound).items()
        if name != "_loop"
    }
    return copyreg.__newobj__, (type(bound),), state  # type: ignore[attr-defined]


def _stop_at_end(loop: _Loop, tasks: list[asyncio.Task[Any]], _: asyncio.Task[Any]) -> None:
    if all(task.done() for task in tasks):
        loop.stop()


def _close(loop: _Loop) -> None:
    """End what is left of the tasks, without a trace in the record."""
    loop.recording = False
    loop.count = 0  # else endless tasks would not get the steps in which they end
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.call_later(1.0, loop.stop)
        with contextlib.suppress(_Deadlock, _Endless):
            loop.run_forever()
    for task in left:
        if task.done() and not task.cancelled():
            task.exception()  # it has been seen
    asyncio.set_event_loop(None)
    loop.close()
