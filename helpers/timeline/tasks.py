"""Watches asyncio: what every task awaited, when it was ready, when it ran.

A task is a coroutine that the event loop runs in *steps*. The loop announces each
step beforehand (``call_soon``: from here on the task is ready) and starts it
when it gets round to it (``Handle._run``: from here until it returns the task
runs, and nothing else on that loop does). So two methods, patched for the length
of a recording, see every change of every task's state. What a task awaits is read
off its suspended coroutine, just before it is resumed: no event per line, per call
or per yield is needed.

The task itself is written in C and cannot be patched; the loop and its handles are
written in Python in CPython 3.11 and later. Loops that do not inherit from
:class:`asyncio.BaseEventLoop`, such as uvloop's, are not seen.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
import traceback
import weakref
from collections.abc import Awaitable, Callable, Sequence
from types import CodeType, FrameType
from typing import Any

from helpers.frames import known_thread
from helpers.timeline.awaiting import awaiting_frames, code_of
from helpers.timeline.model import Lane, Wake
from helpers.timeline.source import call_text
from helpers.timeline.tasklanes import (
    CANCELLATION,
    END_OF_CALL,
    END_OF_TASK,
    LONG_STEP,
    UNKNOWN,
    Cause,
    HoldRecord,
    LoopRecord,
    NotedWake,
    TaskLanes,
    TaskRecord,
    is_cell,
    no_task,
)

# Before Python 3.12 threads are recorded by a trace function, which makes every call
# of every function several times slower, those of asyncio among them. The tasks' own
# record does without. So after so many steps in a row below this time, in seconds, a
# coroutine's steps go untraced; and so do callbacks of these modules, which call no
# code of the learner's.
_MONITORED = sys.version_info >= (3, 12)
_QUIET_AFTER = 100
_SHORT_STEP = 100e-6
_QUIET_MODULES = frozenset({"asyncio.futures", "asyncio.taskgroups", "asyncio.tasks"})

# What a task hands to ``call_soon``: of C tasks an object without a name, then a
# ``task_wakeup``; of Python tasks bound methods. Other methods of a task, such as
# ``cancel``, are ordinary callbacks.
_STEP_NAMES = frozenset({None, "task_wakeup", "__step", "__wakeup"})


class _Ref(weakref.ref[Any]):
    """A task, not kept alive, and what is known of it."""

    __slots__ = ("key", "record")

    key: int
    record: TaskRecord


class _Posted:
    """A callback that a thread handed to the loop, when, and from where if it is known."""

    __slots__ = ("__wrapped__", "cause", "time")

    def __init__(
        self, callback: Callable[..., Any], time: float, cause: Cause | None
    ) -> None:
        self.__wrapped__ = callback
        self.time = time
        self.cause = cause

    def __call__(self, *args: Any) -> Any:
        return self.__wrapped__(*args)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


class _StepTest:
    """Tells the steps of tasks from other methods of theirs, such as ``cancel``."""

    def __init__(self) -> None:
        # The type of C tasks' first steps, once seen: it has no public name.
        self.types: set[type] = set()

    def __call__(self, callback: Any) -> bool:
        name = getattr(callback, "__name__", None)
        if name is None:
            self.types.add(type(callback))
        return name in _STEP_NAMES


def _split(record: TaskRecord, start: float, end: float) -> None:
    """Cut out of a step under way a time in which another task had the loop."""
    record.log += (start, start, UNKNOWN, end)


def _untraced(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, without its thread's trace function meanwhile."""

    def untraced(*args: Any) -> Any:
        trace = sys.gettrace()
        if trace is None:
            return function(*args)
        sys.settrace(None)
        try:
            return function(*args)
        finally:
            sys.settrace(trace)

    return untraced


class TaskWatcher:
    """Records the tasks of every event loop of this process between two calls.

    Shown are tasks whose coroutine is the learner's, tasks that the learner's code
    created from a library's coroutine (``gather(asyncio.sleep(1), …)``), and tasks
    of libraries in which the learner's coroutines run, such as a notebook's cell.

    Args:
        clock: Gives the seconds since the start of the recording.
        is_learner: Whether a code object is the learner's. Asked once for each.

    Example:
        >>> import asyncio, itertools
        >>> async def cook(dish):
        ...     await asyncio.sleep(0.01)
        >>> async def main():
        ...     await asyncio.gather(cook("soup"), cook("rice"))
        >>> ticks = itertools.count()
        >>> watcher = TaskWatcher(lambda: float(next(ticks)), lambda code: "sleep" not in
        ...                       code.co_name and "asyncio" not in code.co_filename)
        >>> watcher.install()
        >>> try:
        ...     asyncio.run(main())
        ... finally:
        ...     watcher.uninstall()
        >>> [lane.name for lane in watcher.lanes(1)]
        ['main()', "cook('soup')", "cook('rice')"]
    """

    def __init__(
        self, clock: Callable[[], float], is_learner: Callable[[CodeType], bool]
    ) -> None:
        self._clock = clock
        self._is_learner = is_learner
        # By the id of a code object, which the value keeps alive: to hash the
        # object itself would hash its bytecode each time.
        self._codes: dict[int, tuple[CodeType, bool]] = {}
        self._places: list[tuple[CodeType, int] | None] = [None]
        self._place_of: dict[tuple[int, int], int] = {}
        self._loops: dict[int, LoopRecord] = {}
        self._tasks: dict[int, TaskRecord] = {}
        self._records: list[TaskRecord] = []
        # Tasks that are being created and may take their first step meanwhile, by
        # the id of their coroutine.
        self._starting: dict[int, TaskRecord] = {}
        self._wakes: list[NotedWake] = []
        self._holds: list[HoldRecord] = []
        # Those that have not ended, by the ids of the task and the lock.
        self._held: dict[tuple[int, int], HoldRecord] = {}
        self._undo: list[tuple[type, str, Any]] = []
        self._step_code: CodeType | None = None
        self._skipped: tuple[str, ...] = ()
        self._running_loop: Callable[[], Any] = no_task
        self._thread = threading.get_ident()
        self._begin = self._stop = 0.0
        self._made: TaskLanes | None = None
        self._live = False
        self._vanished = self._vanish  # One bound method for all references.
        # By the id of a coroutine's code: how many of its steps in a row were short.
        self._short_steps: dict[int, int] = {}
        #: What went wrong in the hooks, the first with its traceback; the learner's
        #: code went on.
        self.problems: list[str] = []

    @property
    def dormant(self) -> bool:
        """Whether it is installed and waits for asyncio to be imported at all."""
        return self._live and not self._undo

    def install(self) -> None:
        """Watch from now on; does nothing yet while asyncio is not imported.

        Raises:
            RuntimeError: It has been installed before: take a new one.
        """
        if self._live or self._stop:
            raise RuntimeError("a TaskWatcher records once: make a new one")
        self._live = True
        self._thread = threading.get_ident()
        self._begin = self._clock()
        if "asyncio" in sys.modules:
            self._hook()

    def resumed(self, code: CodeType) -> None:
        """Say that a coroutine of the learner's started or went on.

        Only needed while :attr:`dormant`: it is how a recording that began before
        asyncio was imported finds the first task.
        """
        if self.dormant and "asyncio" in sys.modules:
            self._hook()

    def uninstall(self) -> None:
        """Stop watching and restore everything; safe to call twice."""
        self._restore()
        if not self._live:
            return
        self._live = False
        self._stop = self._clock()
        for record in self._records:
            task = record.ref()
            if task is not None and not record.over:
                try:
                    record.name = task.get_name()
                    if len(record.log) % 4 == 0:
                        record.tail = self._place_of_task(task, record)
                except Exception as problem:
                    self._problem(problem)
            record.ref = no_task
            record.pending = record.handle is not None
            record.handle = None
        for loop in self._loops.values():
            loop.current = loop.trace = None
        self._tasks.clear()

    def _restore(self) -> None:
        while self._undo:
            owner, name, original = self._undo[-1]
            setattr(owner, name, original)
            self._undo.pop()

    def _hook(self) -> None:
        import asyncio
        from asyncio import base_events, events, locks

        self._running_loop = events._get_running_loop
        self._skipped = (os.path.dirname(asyncio.__file__), __file__)
        loop_class = base_events.BaseEventLoop
        mixin = getattr(locks, "_ContextManagerMixin", None)
        try:
            self._patch(events.Handle, "_run", self._hook_for_run)
            self._patch(loop_class, "_call_soon", self._hook_for_call_soon)
            self._patch(
                loop_class, "call_soon_threadsafe", self._hook_for_call_soon_threadsafe
            )
            if not _MONITORED:
                self._patch(loop_class, "run_forever", self._hook_for_run_forever)
            else:  # Before Python 3.12 there were no eager tasks.
                self._patch(loop_class, "create_task", self._hook_for_create_task)
            if mixin is not None:
                self._patch(mixin, "__aenter__", self._hook_for_enter)
                self._patch(mixin, "__aexit__", self._hook_for_exit)
                self._patch(locks.Condition, "wait", self._hook_for_condition_wait)
            loop = events._get_running_loop()
            if loop is not None and isinstance(loop, loop_class):
                try:
                    self._join(loop)
                except Exception as problem:
                    self._problem(problem)
        except BaseException:
            self._restore()
            raise

    def _patch(self, owner: type, name: str, hook_for: Callable[[Any], Any]) -> None:
        original = vars(owner)[name]
        self._undo.append((owner, name, original))
        setattr(owner, name, functools.wraps(original)(hook_for(original)))

    def _join(self, loop: Any) -> None:
        """Take in the tasks that a loop that runs already has: the kernel's."""
        import asyncio

        state = self._loop(loop)
        current = asyncio.current_task(loop)
        known_tasks = asyncio.all_tasks(loop)
        # That of the cell comes first; the set has no order of its own.
        for task in sorted(known_tasks, key=lambda t: (t is not current, t.get_name())):
            record = self._meet(loop, task)
            record.born = record.since = record.ready = self._begin
            record.old = True
            if task is current:
                record.is_main = True
                record.log += (self._begin, UNKNOWN, self._begin)
                state.current = record
        for handle in list(loop._ready):
            known = self._tasks.get(id(getattr(handle._callback, "__self__", None)))
            if known is not None and _StepTest()(handle._callback):
                known.handle = handle
        # The step under way ends unseen; this callback follows it at once.
        loop.call_soon(no_task)

    def _hook_for_call_soon(self, original: Any) -> Any:
        # This hook and the next run for every step of every task. Hence local
        # names, no further calls on the common path, and no look at the coroutine.
        tasks, clock, is_step = self._tasks, self._clock, _StepTest()
        step_types = is_step.types

        def _call_soon(loop: Any, callback: Any, args: Any, context: Any) -> Any:
            handle = original(loop, callback, args, context)
            try:
                task = getattr(callback, "__self__", None)
                record = tasks.get(id(task))
                if record is None:
                    if task is None or not self._live or not hasattr(task, "get_coro"):
                        return handle
                    record = self._meet(loop, task)
                if type(callback) not in step_types and not is_step(callback):
                    return handle
                record.handle = handle
                state = record.loop
                if state.current is record:
                    record.ready = 0.0
                elif record.log or record.old:
                    record.ready = clock() if state.due is None else state.due
                    self._note_wake(record, state, args)
                else:
                    record.ready = record.born
            except Exception as problem:
                self._problem(problem)
            return handle

        return _call_soon if _MONITORED else _untraced(_call_soon)

    def _hook_for_run(self, original: Any) -> Any:
        tasks, clock, traced = self._tasks, self._clock, not _MONITORED
        short_steps = self._short_steps

        def _run(handle: Any) -> None:
            try:
                task: Any = getattr(handle._callback, "__self__", None)
                record = tasks.get(id(task))
                if record is not None and record.handle is not handle:
                    record = None
            except Exception as problem:
                self._problem(problem)
                record = None
            if record is None:
                self._run_callback(original, handle)
                return
            try:
                record.handle = None
                state = record.loop
                if traced:
                    state.be_quiet(short_steps.get(id(record.code), 0) >= _QUIET_AFTER)
                log = record.log
                ready = since = record.since
                place = UNKNOWN
                if record.ready > since:
                    ready = record.ready
                    place = self._place_of_task(task, record)
                start = clock()
                if state.unseen:
                    self._settle(state, start)
                outer = state.current
                log += (ready, place, start)
                state.current = record
            except Exception as problem:
                self._problem(problem)
                original(handle)
                return
            try:
                original(handle)
            finally:
                try:
                    record.since = state.last = end = clock()
                    log.append(end)
                    state.current = outer
                    if traced:
                        short = short_steps.get(id(record.code), 0)
                        short = short + 1 if end - start < _SHORT_STEP else short // 2
                        short_steps[id(record.code)] = min(short, 2 * _QUIET_AFTER)
                    if outer is not None:  # A loop run inside a step: nest_asyncio.
                        _split(outer, start, end)
                    if record.handle is None and task.done():
                        self._finish(record, task)
                except Exception as problem:
                    self._problem(problem)

        self._step_code = _run.__code__
        return _run

    def _run_callback(self, original: Any, handle: Any) -> None:
        """Run what is not a task's step, and know what its calls are caused by."""
        loop = handle._loop
        state = self._loops.get(id(loop))
        if state is None:
            original(handle)
            return
        start = 0.0
        callback = handle._callback
        try:
            start = self._clock()
            if state.unseen:
                self._settle(state, start)
            if not _MONITORED:
                state.be_quiet(getattr(callback, "__module__", None) in _QUIET_MODULES)
            if type(callback) is _Posted:
                state.due, state.cause = callback.time, callback.cause
            else:
                when = getattr(handle, "_when", None)
                if when is not None:
                    # A timer. If the loop was busy when it fell due, what it wakes
                    # has been ready since; if not, the clock's grain made it late.
                    late = loop.time() - when
                    if late > max(LONG_STEP, loop._clock_resolution):
                        due = start - late
                        state.due = due if due < state.last else None
                ended = self._tasks.get(id(handle._args[0])) if handle._args else None
                if ended is not None:
                    state.cause = ended, END_OF_TASK
        except Exception as problem:
            self._problem(problem)
        try:
            original(handle)
        finally:
            state.due = state.cause = None
            try:
                state.last = end = self._clock()
                if end - start >= LONG_STEP:
                    name = getattr(callback, "__name__", type(callback).__name__)
                    state.busy.append((start, end, f"{name}()"))
            except Exception as problem:
                self._problem(problem)

    def _hook_for_call_soon_threadsafe(self, original: Any) -> Any:
        def call_soon_threadsafe(
            loop: Any, callback: Any, *args: Any, context: Any = None
        ) -> Any:
            # In debug mode the loop looks closely at the callback: leave it alone.
            try:
                if self._live and not loop.get_debug():
                    place = self._place_on_stack(END_OF_CALL)
                    by = self._current() or known_thread(threading.get_ident())
                    cause = (by, place) if by is not None else None
                    callback = _Posted(callback, self._clock(), cause)
            except Exception as problem:
                self._problem(problem)
            return original(loop, callback, *args, context=context)

        return call_soon_threadsafe

    def _hook_for_run_forever(self, original: Any) -> Any:
        def run_forever(loop: Any) -> None:
            try:
                original(loop)
            finally:
                try:
                    if self._live:
                        self._loop(loop).be_quiet(False)
                except Exception as problem:
                    self._problem(problem)

        return run_forever

    def _hook_for_create_task(self, original: Any) -> Any:
        def create_task(loop: Any, coro: Any, **options: Any) -> Any:
            may_start = loop._task_factory is not None or options.get("eager_start")
            if not may_start or not self._live:
                return original(loop, coro, **options)
            # An eager task takes its first step here, within its creator's step.
            try:
                record = self._record(loop, coro)
                state = record.loop
                outer = state.current
                start = record.born
                record.log += (start, UNKNOWN, start)
            except Exception as problem:
                self._problem(problem)
                return original(loop, coro, **options)
            self._starting[id(coro)] = state.current = record
            task: Any = None
            try:
                task = original(loop, coro, **options)
                return task
            finally:
                state.current = outer
                self._starting.pop(id(coro), None)
                try:
                    if record.log:  # It did start.
                        record.since = end = self._clock()
                        record.log.append(end)
                        if outer is not None:
                            _split(outer, start, end)
                        if not hasattr(task, "get_coro"):
                            record.shown = False  # It failed, or made something else.
                        else:
                            self._bind(record, task)
                            if task.done():
                                self._finish(record, task)
                except Exception as problem:
                    self._problem(problem)

        return create_task

    def _hook_for_enter(self, original: Any) -> Any:
        async def entered(waiting: Awaitable[Any], hold: HoldRecord) -> None:
            await waiting
            self._take(hold)

        def __aenter__(lock: Any) -> Awaitable[Any]:
            waiting = original(lock)
            try:
                record = self._current()
                frame = sys._getframe(1)
                if record is None or not self._learner(frame.f_code):
                    return waiting
                place = self._place(frame.f_code, frame.f_lasti)
                hold = HoldRecord(record, id(lock), place)
            except Exception as problem:
                self._problem(problem)
                return waiting
            return entered(waiting, hold)

        return __aenter__

    def _hook_for_exit(self, original: Any) -> Any:
        def __aexit__(lock: Any, *problem: Any) -> Awaitable[Any]:
            self._release(lock)
            return original(lock, *problem)

        return __aexit__

    def _hook_for_condition_wait(self, original: Any) -> Any:
        async def waited(
            waiting: Awaitable[Any], record: TaskRecord | None, lock: Any
        ) -> Any:
            hold = self._release_by(record, lock)
            try:
                return await waiting
            finally:
                # However it ends, it has the lock again.
                if hold is not None:
                    self._take(HoldRecord(hold.record, hold.lock, hold.place))

        def wait(condition: Any) -> Awaitable[Any]:
            waiting = original(condition)
            if not self._live:
                return waiting
            try:
                # The task that calls: until 3.12 wait_for awaits in another one.
                record = self._current()
            except Exception as problem:
                self._problem(problem)
                return waiting
            return waited(waiting, record, condition)

        return wait

    def _take(self, hold: HoldRecord) -> None:
        try:
            hold.start = self._clock()
            self._holds.append(hold)
            self._held[id(hold.record), hold.lock] = hold
        except Exception as problem:
            self._problem(problem)

    def _release(self, lock: Any) -> None:
        try:
            record = self._current()
        except Exception as problem:
            self._problem(problem)
        else:
            self._release_by(record, lock)

    def _release_by(self, record: TaskRecord | None, lock: Any) -> HoldRecord | None:
        hold = self._held.pop((id(record), id(lock)), None)
        try:
            if hold is not None:
                hold.end = self._clock()
        except Exception as problem:
            self._problem(problem)
        return hold

    def _current(self) -> TaskRecord | None:
        """The task whose step this thread runs."""
        state = self._loops.get(id(self._running_loop())) if self._live else None
        return state.current if state is not None else None

    def _loop(self, loop: Any) -> LoopRecord:
        state = self._loops.get(id(loop))
        if state is None or state.ref() is not loop:
            state = self._loops[id(loop)] = LoopRecord(loop)
        return state

    def _record(self, loop: Any, coroutine: Any) -> TaskRecord:
        state = self._loop(loop)
        # One that is suspended already was there before the recording.
        old = getattr(coroutine, "cr_suspended", False)
        code = code_of(coroutine)
        record = TaskRecord(state, self._begin if old else self._clock(), code, old)
        outside = state.current is None
        if code is not None:
            # What asyncio.run itself runs when it shuts down is created outside.
            record.shown = self._learner(code) or (
                not outside and self._created_by_learner()
            )
        if record.shown:
            record.call = call_text(coroutine)
            record.is_main = (
                outside and not loop.is_running() and threading.get_ident() == self._thread
            )
        self._records.append(record)
        return record

    def _meet(self, loop: Any, task: Any) -> TaskRecord:
        """Take in a task at the first sign of it."""
        coroutine = task.get_coro()
        record = self._starting.get(id(coroutine))
        if record is None:
            record = self._record(loop, coroutine)
        elif not (
            getattr(coroutine, "cr_suspended", True)
            or getattr(coroutine, "cr_running", True)
        ):
            # The loop has a task factory, but not one that starts tasks eagerly.
            record.log.clear()
        self._bind(record, task)
        return record

    def _bind(self, record: TaskRecord, task: Any) -> None:
        record.ref = ref = _Ref(task, self._vanished)
        ref.record, ref.key = record, id(task)
        self._tasks[ref.key] = record

    def _finish(self, record: TaskRecord, task: Any) -> None:
        if not self._live:
            return
        record.over = True
        record.name = task.get_name()
        if task.cancelled():
            record.outcome = "cancelled"
        # Not task.exception(): that would count as "retrieved", and asyncio would
        # no longer report an exception that nobody has looked at.
        elif (problem := getattr(task, "_exception", None)) is not None:
            record.outcome = f"raises {type(problem).__name__}"

    def _vanish(self, ref: _Ref) -> None:
        record = ref.record
        self._tasks.pop(ref.key, None)
        if self._live and not record.over:
            record.vanished = self._clock()
            record.over = True

    def _settle(self, state: LoopRecord, now: float) -> None:
        """At the first sign of a loop, end the step that was under way before."""
        record = state.current
        state.unseen, state.current = False, None
        state.thread = known_thread(threading.get_ident())
        if record is not None:
            record.log.append(now)
            record.since = now
            task = record.ref()
            if task is not None and task.done():
                self._finish(record, task)

    def _note_wake(
        self, record: TaskRecord, state: LoopRecord, args: tuple[Any, ...]
    ) -> None:
        ended = self._tasks.get(id(args[0])) if args else None
        if ended is not None and ended.ref() is args[0]:
            cause: Cause = ended, END_OF_TASK
        elif state.current is not None:
            if not state.current.shown:
                return
            cause = state.current, self._place_on_stack(END_OF_TASK)
        elif state.cause is not None:
            cause = state.cause
        else:
            return  # A timer, or data that came in.
        by, place = cause
        if place == END_OF_TASK and args and args[0].cancelled():
            place = CANCELLATION
        self._wakes.append((record.ready, by, record, place))

    def _problem(self, problem: Exception) -> None:
        # As text: the exception would keep the frames, and with them tasks, alive.
        told = (
            traceback.format_exception_only
            if self.problems
            else (traceback.format_exception)
        )
        self.problems.append("".join(told(problem)))

    # Places in the learner's code.

    def _learner(self, code: CodeType) -> bool:
        known = self._codes.get(id(code))
        if known is None:
            answer = False
            try:
                answer = bool(self._is_learner(code))
            except Exception as problem:
                self._problem(problem)
            known = self._codes[id(code)] = (code, answer)
        return known[1]

    def _place(self, code: CodeType, offset: int) -> int:
        key = id(code), offset
        place = self._place_of.get(key)
        if place is None:
            self._codes.setdefault(id(code), (code, True))
            place = self._place_of[key] = len(self._places)
            self._places.append((code, offset))
        return place

    def _place_of_task(self, task: Any, record: TaskRecord) -> int:
        """Where a suspended task awaits: in the innermost frame that is the learner's."""
        inner: FrameType | None = None
        codes = self._codes
        try:
            for frame in awaiting_frames(task.get_coro()):
                code = frame.f_code
                known = codes.get(id(code))
                if known[1] if known is not None else self._learner(code):
                    inner = frame
                    if not record.shown:
                        record.shown, record.code = True, code
                        record.call = "cell" if is_cell(code) else f"{code.co_name}()"
        except Exception as problem:
            self._problem(problem)
        return self._place(inner.f_code, inner.f_lasti) if inner is not None else UNKNOWN

    def _place_on_stack(self, otherwise: int) -> int:
        """What the learner's code does right now in this thread's current step."""
        frame: FrameType | None = sys._getframe(1)
        codes, end = self._codes, self._step_code
        while frame is not None and (code := frame.f_code) is not end:
            known = codes.get(id(code))
            if known[1] if known is not None else self._learner(code):
                return self._place(code, frame.f_lasti)
            frame = frame.f_back
        return otherwise

    def _created_by_learner(self) -> bool:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith(self._skipped):
            frame = frame.f_back
        return frame is not None and self._learner(frame.f_code)

    # What came of it.

    def lanes(self, first_id: int, threads: Sequence[Lane] = ()) -> list[Lane]:
        """A lane for each task that is shown, in the order of their creation.

        Args:
            first_id: The id of the first lane; the others follow.
            threads: The lanes of threads in the same recording, if there are any.
                With them, a step that keeps the loop for long tells the line at
                which its thread spent most of it.
        """
        self._made = TaskLanes(
            self._records, self._places, self._holds, self._stop, self._thread
        )
        return self._made.lanes(first_id, threads)

    def wakes(self) -> list[Wake]:
        """Whose action ended whose await, among the lanes that :meth:`lanes` made.

        Timers and data that came in have no source, hence no wake.
        """
        return self._made.wakes(self._wakes) if self._made is not None else []
