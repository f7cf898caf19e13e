"""Locks, conditions, queues and the like that the scheduler can see.

They behave as those of ``threading`` and ``queue`` do, down to their errors, but
block a virtual thread instead of a real one. Made in a thread that no schedule runs,
each of these classes gives the real thing instead.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from helpers.interleaving.scheduler import Run, running
from helpers.interleaving.virtual import VirtualThread

_Empty, _Full = queue.Empty, queue.Full
_ShutDown = getattr(queue, "ShutDown", RuntimeError)


def current() -> tuple[Run, VirtualThread]:
    """The running schedule and its running thread.

    Raises:
        RuntimeError: An object made in a schedule is used after its end.
    """
    run = running()
    if run is None:
        raise RuntimeError(
            "this lock, queue or the like was made while explore() ran the code, and "
            "works only then: make a new one"
        )
    return run, run.current


class _Mutex:
    """What locks of both kinds have."""

    kind = "lock"

    def __init__(self, locked: bool = False) -> None:
        self.owner: VirtualThread | None = None
        self.is_locked = locked

    def _free(self) -> bool:
        return not self.is_locked

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        seconds = _checked(blocking, timeout)
        run, _ = current()
        if seconds is not None:
            run.watch(self.kind)
        if not run.perform("acquire", self, ready=self._free, timeout=seconds):
            return False
        self._take(run)
        return True

    def _take(self, run: Run) -> None:
        self.is_locked, self.owner = True, run.current
        run.hold(self)

    def release(self) -> None:
        run, _ = current()
        if run.aborting:
            return
        run.perform("release", self, active=self.kind in run.watched)
        if not self.is_locked:
            run.watch(self.kind)
            raise RuntimeError("release unlocked lock")
        self._let_go(run)

    def _let_go(self, run: Run) -> None:
        owner = self.owner
        self.is_locked, self.owner = False, None
        if owner is not None:
            run.drop(owner, self)

    def _looked_at(self) -> bool:
        run, _ = current()
        run.watch(self.kind)
        run.perform("look", self, quiet=True)
        return self.is_locked

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()

    # What threading.Condition asks of the lock that it is given.
    def _is_owned(self) -> bool:
        return self.is_locked

    def _release_all(self, run: Run) -> int:
        self._let_go(run)
        return 1

    def _take_again(self, run: Run, depth: int) -> None:
        self._take(run)


class Lock(_Mutex):
    """``threading.Lock``"""

    def locked(self) -> bool:
        return self._looked_at()


class RLock(_Mutex):
    """``threading.RLock``"""

    kind = "reentrant lock"
    if hasattr(threading.RLock(), "locked"):  # since Python 3.14

        def locked(self) -> bool:
            return self._looked_at()

    def __init__(self, locked: bool = False) -> None:
        super().__init__(locked)
        self.depth = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        seconds = _checked(blocking, timeout)
        run, me = current()
        if self.owner is me:
            run.perform("acquire", self, active=False)
            self.depth += 1
            return True
        if seconds is not None:
            run.watch(self.kind)
        if not run.perform("acquire", self, ready=self._free, timeout=seconds):
            return False
        self._take(run)
        self.depth = 1
        return True

    def release(self) -> None:
        run, me = current()
        if run.aborting:
            return
        run.perform("release", self, active=self.depth == 1 and self.kind in run.watched)
        if self.owner is not me:
            raise RuntimeError("cannot release un-acquired lock")
        self.depth -= 1
        if not self.depth:
            self._let_go(run)

    def _is_owned(self) -> bool:
        return self.owner is current()[1]

    def _release_all(self, run: Run) -> int:
        depth, self.depth = self.depth, 0
        self._let_go(run)
        return depth

    def _take_again(self, run: Run, depth: int) -> None:
        self._take(run)
        self.depth = depth


def _checked(blocking: bool, timeout: float) -> float | None:
    """The timeout in seconds, None for never."""
    if not blocking:
        if timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return 0.0
    if timeout == -1:
        return None
    if timeout < 0:
        raise ValueError("timeout value must be a non-negative number")
    return float(timeout)


class _Waiter:
    __slots__ = ("notified",)

    def __init__(self) -> None:
        self.notified = False


class Condition:
    """``threading.Condition``"""

    kind = "condition"

    def __init__(self, lock: Any = None) -> None:
        self.lock = RLock() if lock is None else lock
        self.waiters: deque[_Waiter] = deque()

    def acquire(self, *args: Any, **kwargs: Any) -> bool:
        self._pass_site_on()
        return self.lock.acquire(*args, **kwargs)

    def release(self) -> None:
        self._pass_site_on()
        self.lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *error: object) -> None:
        self.lock.release()

    def _pass_site_on(self) -> None:
        me = current()[1]
        if me.site is not None and me.site[1] is self:
            me.site = (me.site[0], self.lock)

    if hasattr(threading.Condition(), "locked"):  # since Python 3.14

        def locked(self) -> bool:
            return self.lock.locked()

    def wait(self, timeout: float | None = None) -> bool:
        run, me = current()
        if run.aborting:
            run.perform("wait", self)
        if not self.lock._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        noted = me.site
        # The lock is held, so that no other thread can interfere before the wait.
        run.perform("wait", self, active=False)
        waiter = _Waiter()
        self.waiters.append(waiter)
        depth = self.lock._release_all(run)
        free = self.lock._free
        me.site = noted
        woken = run.perform(
            "wake up",
            self,
            ready=lambda: waiter.notified and free(),
            timeout=timeout,
            active=False,
        )
        in_time = waiter.notified
        if not woken:
            me.site = noted
            run.perform("acquire", self.lock, ready=free)
        self.lock._take_again(run, depth)
        # Only now, as in threading: a notify meanwhile goes to this one and is lost.
        if waiter in self.waiters:
            self.waiters.remove(waiter)
        return in_time

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        run, me = current()
        end = None if timeout is None else run.now + timeout
        noted = me.site
        result = predicate()
        while not result:
            left = None
            if end is not None:
                left = end - run.now
                if left <= 0:
                    break
            me.site = noted
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        run, _ = current()
        if run.aborting:
            return
        if not self.lock._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        run.perform("notify" if n == 1 else "notify all", self, active=False)
        for _ in range(min(n, len(self.waiters))):
            self.waiters.popleft().notified = True

    def notify_all(self) -> None:
        self.notify(len(self.waiters) + 1_000_000)

    notifyAll = notify_all


class Semaphore:
    """``threading.Semaphore``"""

    kind = "semaphore"

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self.value = self.initial = value
        self.holders: list[VirtualThread] = []

    @property
    def _value(self) -> int:
        return self.value

    def _free(self) -> bool:
        return self.value > 0

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        run, me = current()
        seconds = 0.0 if not blocking else timeout
        if seconds is not None:
            run.watch(self.kind)
        if not run.perform("acquire", self, ready=self._free, timeout=seconds):
            return False
        self.value -= 1
        self.holders.append(me)
        return True

    def release(self, n: int = 1) -> None:
        if n < 1:
            raise ValueError("n must be one or more")
        run, me = current()
        if run.aborting:
            return
        run.perform("release", self, active=self.kind in run.watched)
        self._check(n)
        self.value += n
        if me in self.holders:
            self.holders.remove(me)
        elif self.holders:
            self.holders.pop(0)

    def _check(self, n: int) -> None:
        pass

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()


class BoundedSemaphore(Semaphore):
    """``threading.BoundedSemaphore``"""

    def _check(self, n: int) -> None:
        if self.value + n > self.initial:
            current()[0].watch(self.kind)
            raise ValueError("Semaphore released too many times")


class Event:
    """``threading.Event``"""

    kind = "event"

    def __init__(self, flag: bool = False) -> None:
        self.flag = flag

    def is_set(self) -> bool:
        run, _ = current()
        run.perform("look", self, quiet=True)
        return self.flag

    isSet = is_set

    def set(self) -> None:
        run, _ = current()
        if run.aborting:
            return
        run.perform("set", self)
        self.flag = True

    def clear(self) -> None:
        run, _ = current()
        run.perform("clear", self)
        self.flag = False

    def wait(self, timeout: float | None = None) -> bool:
        run, _ = current()
        return run.perform(
            "wait", self, ready=lambda: self.flag, timeout=timeout, quiet=True
        )


class Barrier:
    """``threading.Barrier``"""

    kind = "barrier"

    def __init__(
        self,
        parties: int,
        action: Callable[[], Any] | None = None,
        timeout: float | None = None,
    ) -> None:
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self._parties = parties
        self._action = action
        self._timeout = timeout
        self._count = 0
        # Waiters share the object of their round; it says how the round ended.
        self._round = {"over": False, "broken": False}
        self._previous = self._round
        self._broken = False

    @property
    def parties(self) -> int:
        return self._parties

    @property
    def n_waiting(self) -> int:
        current()[0].perform("look", self, quiet=True)
        return self._count

    @property
    def broken(self) -> bool:
        current()[0].perform("look", self, quiet=True)
        return self._broken

    def wait(self, timeout: float | None = None) -> int:
        run, me = current()
        timeout = self._timeout if timeout is None else timeout
        noted = me.site
        run.perform("arrive", self)
        if self._broken:
            raise threading.BrokenBarrierError
        number, mine = self._count, self._round
        self._count += 1
        if self._count == self._parties:
            try:
                if self._action is not None:
                    self._action()
            except BaseException:
                self._break()
                raise
            mine["over"] = True
            self._next_round()
            return number
        me.site = noted
        passed = run.perform(
            "pass",
            self,
            ready=lambda: mine["over"] or mine["broken"],
            timeout=timeout,
            active=False,
            quiet=True,
        )
        if not passed:
            self._break()
        if mine["broken"]:
            raise threading.BrokenBarrierError
        return number

    def _next_round(self) -> None:
        self._count = 0
        self._previous, self._round = self._round, {"over": False, "broken": False}

    def _break(self) -> None:
        self._broken = True
        self._round["broken"] = True
        self._next_round()

    def reset(self) -> None:
        run, _ = current()
        run.perform("reset", self)
        if self._count:
            self._round["broken"] = True
        self._next_round()
        self._broken = False

    def abort(self) -> None:
        run, _ = current()
        if not run.aborting:
            run.perform("abort", self)
            # Whoever has not left the round before yet does not get through either.
            self._previous["broken"] = True
            self._break()


class _Items:
    """What queues of all kinds have: they put items, and get them in some order."""

    kind = "queue"
    maxsize = 0
    unfinished_tasks = 0
    is_shutdown = False

    _qsize: Callable[[], int]
    _put: Callable[[Any], None]
    _get: Callable[[], Any]

    def _may_get(self) -> bool:
        return self._qsize() > 0 or self.is_shutdown

    def _may_put(self) -> bool:
        return self.maxsize <= 0 or self._qsize() < self.maxsize or self.is_shutdown

    def _perform(
        self, kind: str, ready: Callable[[], bool] | None = None, **options: Any
    ) -> bool:
        """One operation of the running thread; see :meth:`Run.perform`."""
        return current()[0].perform(kind, self, ready=ready, **options)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        run, _ = current()
        if not self._perform("put", self._may_put, timeout=_wait(block, timeout)):
            raise _Full
        if self.is_shutdown:
            raise _ShutDown
        if run.record:
            run.value(item)
        self._put(item)
        self.unfinished_tasks += 1

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        run, _ = current()
        if not self._perform("get", self._may_get, timeout=_wait(block, timeout)):
            raise _Empty
        if not self._qsize():
            raise _ShutDown
        item = self._get()
        if run.record:
            run.value(item)
        return item

    def put_nowait(self, item: Any) -> None:
        self.put(item, False)

    def get_nowait(self) -> Any:
        return self.get(False)

    def qsize(self) -> int:
        self._perform("look", quiet=True)
        return self._qsize()

    def empty(self) -> bool:
        return not self.qsize()


class Queue(_Items, queue.Queue[Any]):
    """``queue.Queue``"""

    def __init__(self, maxsize: int = 0) -> None:
        self.maxsize = maxsize
        self._init(maxsize)
        self.mutex: Any = _QueueMutex(self)

    def _perform(
        self, kind: str, ready: Callable[[], bool] | None = None, **options: Any
    ) -> bool:
        run, _ = current()
        free = self.mutex._free

        def may() -> bool:
            return ready is None or ready()

        if run.perform(kind, self, ready=lambda: free() and may(), **options):
            return True
        if not free():
            # What is out of time waits for the lock all the same, and then looks.
            run.perform("acquire", self.mutex, ready=free, active=False, quiet=True)
        return may()

    def full(self) -> bool:
        return 0 < self.maxsize <= self.qsize()

    def task_done(self) -> None:
        run, _ = current()
        if run.aborting:
            return
        self._perform("task done")
        if self.unfinished_tasks <= 0:
            raise ValueError("task_done() called too many times")
        self.unfinished_tasks -= 1

    def join(self) -> None:
        self._perform("join", lambda: self.unfinished_tasks == 0, quiet=True)

    if hasattr(queue.Queue, "shutdown"):  # since Python 3.13

        def shutdown(self, immediate: bool = False) -> None:
            self._perform("shut down")
            self.is_shutdown = True
            if immediate:
                while self._qsize():
                    self._get()
                    if self.unfinished_tasks > 0:
                        self.unfinished_tasks -= 1


class _QueueMutex(Lock):
    """The lock of a queue, with which the program changes what is in it."""

    def __init__(self, owner: Queue) -> None:
        super().__init__()
        self.queue = owner

    def _take(self, run: Run) -> None:
        super()._take(run)
        # What others have put or got before decides what it will find.
        run.perform("look", self.queue, active=False, quiet=True)


def _wait(block: bool, timeout: float | None) -> float | None:
    if not block:
        return 0.0
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
    return timeout


class LifoQueue(Queue, queue.LifoQueue[Any]):
    """``queue.LifoQueue``"""


class PriorityQueue(Queue, queue.PriorityQueue[Any]):
    """``queue.PriorityQueue``"""


class SimpleQueue(_Items):
    """``queue.SimpleQueue``"""

    def __init__(self) -> None:
        items: deque[Any] = deque()
        self._qsize, self._put, self._get = items.__len__, items.append, items.popleft
