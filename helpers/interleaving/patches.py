"""The standard library's threads and clocks, put under the scheduler for a while.

The patches hold for the whole process, but each of them asks first whether a thread
of the schedule calls: the kernel's own threads keep the real thing.
"""

from __future__ import annotations

import builtins
import concurrent.futures
import contextlib
import copyreg
import io
import itertools
import os
import queue
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import thread as _pools
from typing import Any

from helpers.interleaving import primitives
from helpers.interleaving.hooks import call_target
from helpers.interleaving.scheduler import Abort, Run, Uncontrolled, VirtualThread, running

_RealThread = threading.Thread
_LOCK = type(threading.Lock())
_RLOCK = type(threading.RLock())


def _dispatching(virtual: type, real: Callable) -> type:
    """A class that gives the virtual object in a schedule and the real one elsewhere."""

    class Chosen(virtual):  # type: ignore[misc, valid-type]
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            if running() is None:
                return real(*args, **kwargs)
            return super().__new__(cls)

    Chosen.__name__ = Chosen.__qualname__ = virtual.__name__
    Chosen.__doc__ = virtual.__doc__
    return Chosen


class Executor(concurrent.futures.Executor):
    """``ThreadPoolExecutor``, its workers being virtual threads."""

    kind = "pool"
    _numbers = itertools.count()

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., Any] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        if max_workers is None:
            max_workers = min(32, (os.cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers = max_workers
        self._prefix = thread_name_prefix or "worker"
        self._initializer, self._initargs = initializer, initargs
        self._items: deque[tuple[concurrent.futures.Future, Callable, tuple, dict]] = (
            deque()
        )
        self._idle = 0
        self._shutdown = False
        self._threads: list[threading.Thread] = []

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Any:
        run, _ = primitives.current()
        run.perform("submit", self)
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = Future()
        self._items.append((future, fn, args, kwargs))
        if self._idle < len(self._items) and len(self._threads) < self._max_workers:
            name = f"{self._prefix}_{len(self._threads)}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def _work(self) -> None:
        if self._initializer is not None:
            self._initializer(*self._initargs)
        run, _ = primitives.current()
        while True:
            self._idle += 1
            run.perform(
                "take work",
                self,
                ready=lambda: bool(self._items) or self._shutdown,
                quiet=True,
            )
            self._idle -= 1
            if not self._items:
                return
            future, fn, args, kwargs = self._items.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = call_target(fn, *args, **kwargs)
            except Abort:
                raise
            except Uncontrolled:
                raise
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
            del future, fn, args, kwargs

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        run, _ = primitives.current()
        if run.aborting:
            return
        run.perform("shut down", self)
        self._shutdown = True
        if cancel_futures:
            while self._items:
                self._items.popleft()[0].cancel()
        if wait:
            for thread in self._threads:
                thread.join()


class Future(concurrent.futures.Future):
    """A future, each of whose methods is a single operation."""

    kind = "future"

    def __init__(self) -> None:
        super().__init__()
        self.finished_at = 0

    def _over(self) -> bool:
        return self._state in ("CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED")

    def _look(self) -> None:
        primitives.current()[0].perform("look", self, quiet=True)

    def done(self) -> bool:
        self._look()
        return self._over()

    def running(self) -> bool:
        self._look()
        return self._state == "RUNNING"

    def cancelled(self) -> bool:
        self._look()
        return self._state.startswith("CANCELLED")

    def cancel(self) -> bool:
        primitives.current()[0].perform("cancel", self)
        if self._state in ("RUNNING", "FINISHED"):
            return False
        if self._state == "PENDING":
            self._state = "CANCELLED"
            self._finished()
        return True

    def add_done_callback(self, fn: Callable[[Any], Any]) -> None:
        primitives.current()[0].perform("add callback", self)
        if self._over():
            fn(self)
        else:
            self._done_callbacks.append(fn)  # type: ignore[attr-defined]

    def set_running_or_notify_cancel(self) -> bool:
        if self._state.startswith("CANCELLED"):
            self._state = "CANCELLED_AND_NOTIFIED"
            return False
        self._state = "RUNNING"
        return True

    def set_result(self, result: Any) -> None:
        self._end(result, None)

    def set_exception(self, exception: BaseException | None) -> None:
        self._end(None, exception)

    def _end(self, result: Any, exception: BaseException | None) -> None:
        run, _ = primitives.current()
        run.perform("finish", self, active=False)
        if self._over():
            raise concurrent.futures.InvalidStateError(f"{self._state}: {self!r}")
        self._result, self._exception = result, exception
        self._state = "FINISHED"
        self._finished()

    def _finished(self) -> None:
        self.finished_at = primitives.current()[0].operations
        for callback in self._done_callbacks:  # type: ignore[attr-defined]
            callback(self)

    def _settled(self, timeout: float | None) -> None:
        run, _ = primitives.current()
        if not run.perform(
            "result", self, ready=self._over, timeout=timeout, active=False, quiet=True
        ):
            raise concurrent.futures.TimeoutError
        if self._state != "FINISHED":
            raise concurrent.futures.CancelledError

    def result(self, timeout: float | None = None) -> Any:
        self._settled(timeout)
        if self._exception is not None:
            raise self._exception
        return self._result

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self._settled(timeout)
        return self._exception


def _as_completed(real: Callable) -> Callable:
    def as_completed(fs: Any, timeout: float | None = None) -> Iterator[Any]:
        run = running()
        return real(fs, timeout) if run is None else _completed(run, fs, timeout)

    return as_completed


def _completed(run: Run, fs: Any, timeout: float | None) -> Iterator[Any]:
    # The real one asks a set, whose order differs from run to run.
    pending = list(dict.fromkeys(fs))
    end = None if timeout is None else run.now + timeout
    while pending:
        left = None if end is None else max(end - run.now, 0.0)
        if not run.perform(
            "next result",
            pending[0],
            ready=lambda: any(f._over() for f in pending),
            timeout=left,
            quiet=True,
        ):
            raise concurrent.futures.TimeoutError
        first = min((f for f in pending if f._over()), key=lambda f: f.finished_at)
        run.depend(pending.index(first))
        pending.remove(first)
        yield first


def _wait_for_all(real: Callable) -> Callable:
    def wait(
        fs: Any, timeout: float | None = None, return_when: str = "ALL_COMPLETED"
    ) -> Any:
        run = running()
        if run is None:
            return real(fs, timeout, return_when)
        futures = list(dict.fromkeys(fs))

        def enough() -> bool:
            over = [f for f in futures if f._over()]
            if return_when == "FIRST_COMPLETED" and over:
                return True
            if return_when == "FIRST_EXCEPTION" and any(f._exception for f in over):
                return True
            return len(over) == len(futures)

        if futures:
            run.perform("wait", futures[0], ready=enough, timeout=timeout, quiet=True)
        done = [f._over() for f in futures]
        run.depend(tuple(done))
        over = {f for f, is_over in zip(futures, done, strict=True) if is_over}
        return concurrent.futures._base.DoneAndNotDoneFutures(over, set(futures) - over)

    return wait


# -- threads ------------------------------------------------------------------------


def _virtual(thread: threading.Thread) -> VirtualThread | None:
    return thread.__dict__.get("_virtual")


def _start(real: Callable) -> Callable:
    def start(self: threading.Thread) -> None:
        run = running()
        if run is None:
            return real(self)
        if not getattr(self, "_initialized", False):
            raise RuntimeError("thread.__init__() not called")
        if "_virtual" in self.__dict__ or self.__dict__.get("_ended"):
            raise RuntimeError("threads can only be started once")
        run.perform("start", self, name=self.name, active=False)
        new = run.add(self.name, _body(self), self.daemon, self)
        self.__dict__["_virtual"] = new
        self._ident = new.ident  # type: ignore[attr-defined]
        if run.policy.primes:
            run.prime(run.current, new)
        return None

    return start


def _body(thread: threading.Thread) -> Callable[[], Any]:
    """What a thread runs; a built-in method as its target is an operation to see."""
    target = getattr(thread, "_target", None)
    if type(thread).run is not _RealThread.run or target is None:
        return thread.run
    args, kwargs = thread._args, thread._kwargs  # type: ignore[attr-defined]
    return lambda: call_target(target, *args, **kwargs)


def _join(real: Callable) -> Callable:
    def join(self: threading.Thread, timeout: float | None = None) -> None:
        run = running()
        if run is None:
            return real(self, timeout)
        if self.__dict__.get("_ended"):
            return None
        other = _virtual(self)
        if other is None:
            raise RuntimeError("cannot join thread before it is started")
        if other is run.current:
            raise RuntimeError("cannot join current thread")
        seconds = None if timeout is None else max(timeout, 0.0)
        run.perform(
            "join",
            self,
            name=self.name,
            ready=lambda: other.done,
            timeout=seconds,
            active=seconds is not None,
            quiet=True,
        )
        if other.done:
            run.joined_with(other)
        return None

    return join


def _is_alive(real: Callable) -> Callable:
    def is_alive(self: threading.Thread) -> bool:
        run = running()
        if run is None:
            return real(self)
        other = _virtual(self)
        run.perform("look", self, name=self.name, quiet=True)
        return other is not None and not other.done

    return is_alive


def thread_of(virtual: VirtualThread) -> threading.Thread:
    """The ``Thread`` object by which code knows a virtual thread."""
    if virtual.thread is None:
        thread = _RealThread(target=virtual.body, name=virtual.name, daemon=virtual.daemon)
        thread.__dict__["_virtual"] = virtual
        thread._ident = virtual.ident  # type: ignore[attr-defined]
        virtual.thread = thread
    return virtual.thread


def _current_thread(real: Callable) -> Callable:
    def current_thread() -> threading.Thread:
        run = running()
        return real() if run is None else thread_of(run.current)

    return current_thread


def _enumerate(real: Callable) -> Callable:
    def enumerate_() -> list[threading.Thread]:
        run = running()
        if run is None:
            return real()
        return [thread_of(t) for t in run.threads if not t.done]

    return enumerate_


# -- time ---------------------------------------------------------------------------


def _sleep(real: Callable) -> Callable:
    def sleep(seconds: float) -> None:
        run = running()
        if run is None:
            return real(seconds)
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        run.sleep(seconds, sleep)
        return None

    return sleep


def _clock(real: Callable[[], Any], scale: float = 1.0) -> Callable[[], Any]:
    base = real()

    def clock() -> Any:
        run = running()
        if run is None:
            return real()
        run.looked_at_clock()
        return base + type(base)(run.now * scale)

    return clock


# -- the world outside --------------------------------------------------------------


def _outside(real: Callable, what: str) -> Callable:
    def outside(*args: Any, **kwargs: Any) -> Any:
        if running() is not None:
            raise Uncontrolled(
                f"{what} waits for the world outside, which explore() cannot bring about"
            )
        return real(*args, **kwargs)

    return outside


def _open(real: Callable) -> Callable:
    def open_(*args: Any, **kwargs: Any) -> Any:
        run = running()
        if run is not None and args:
            run.notes.add(
                f"open({args[0]!r}) uses the real file in every schedule; "
                "nothing sets it back between them"
            )
        return real(*args, **kwargs)

    return open_


class _Output(io.TextIOBase):
    """Keeps what threads of a schedule print, and passes on what others print."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def write(self, text: str) -> int:
        run = running()
        if run is None:
            return self.real.write(text)
        run.output.append((run.current.index, text))
        return len(text)

    def flush(self) -> None:
        if running() is None:
            self.real.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


# -- all of them --------------------------------------------------------------------

_REAL: dict[str, Any] = {
    "Lock": threading.Lock,
    "RLock": threading.RLock,
    "Condition": threading.Condition,
    "Semaphore": threading.Semaphore,
    "BoundedSemaphore": threading.BoundedSemaphore,
    "Event": threading.Event,
    "Barrier": threading.Barrier,
}
_REAL_QUEUES: dict[str, Any] = {
    name: getattr(queue, name) for name in ("Queue", "LifoQueue", "PriorityQueue")
} | {"SimpleQueue": queue.SimpleQueue}

_THREADING = {
    name: _dispatching(getattr(primitives, name), real) for name, real in _REAL.items()
}
_QUEUES = {
    name: _dispatching(getattr(primitives, name), real)
    for name, real in _REAL_QUEUES.items()
}
_POOL = _dispatching(Executor, concurrent.futures.ThreadPoolExecutor)


def _replacements() -> list[tuple[Any, str, Any]]:
    """Each attribute to patch: its owner, its name, its value for the time being."""
    # Here, since few programs need them and importing them takes long.
    import socket
    import subprocess

    found: list[tuple[Any, str, Any]] = []
    for name, cls in _THREADING.items():
        found.append((threading, name, cls))
    for name, cls in _QUEUES.items():
        found.append((queue, name, cls))
    found.append((concurrent.futures, "ThreadPoolExecutor", _POOL))
    found.append((_pools, "ThreadPoolExecutor", _POOL))
    thread = threading.Thread
    found += [
        (thread, "start", _start(thread.start)),
        (thread, "join", _join(thread.join)),
        (thread, "is_alive", _is_alive(thread.is_alive)),
        (threading, "current_thread", _current_thread(threading.current_thread)),
        (threading, "enumerate", _enumerate(threading.enumerate)),
        (time, "sleep", _sleep(time.sleep)),
        (
            concurrent.futures,
            "as_completed",
            _as_completed(concurrent.futures.as_completed),
        ),
        (concurrent.futures, "wait", _wait_for_all(concurrent.futures.wait)),
    ]
    for name in ("time", "monotonic", "perf_counter"):
        found.append((time, name, _clock(getattr(time, name))))
        found.append((time, f"{name}_ns", _clock(getattr(time, f"{name}_ns"), 1e9)))
    found.append((builtins, "open", _open(builtins.open)))
    found += [
        (builtins, "input", _outside(builtins.input, "input()")),
        (os, "system", _outside(os.system, "os.system()")),
        (subprocess, "Popen", _refusing(subprocess.Popen, "subprocess")),
        (socket, "create_connection", _outside(socket.create_connection, "a socket")),
        (socket, "getaddrinfo", _outside(socket.getaddrinfo, "a socket")),
    ]
    for method in ("connect", "accept", "recv", "recvfrom", "sendall", "send"):
        real = getattr(socket.socket, method)
        found.append((socket.socket, method, _outside(real, f"socket.{method}()")))
    found += [
        (sys, "stdout", _Output(sys.stdout)),
        (sys, "stderr", _Output(sys.stderr)),
    ]
    return found


def _refusing(real: type, what: str) -> type:
    class Refusing(real):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            if running() is not None:
                raise Uncontrolled(f"{what} waits for another process")
            super().__init__(*args, **kwargs)

        def __del__(self, *args: Any) -> None:
            if hasattr(self, "returncode"):
                super().__del__(*args)

    Refusing.__name__ = Refusing.__qualname__ = real.__name__
    return Refusing


class Patches:
    """While it is entered, threads of a schedule get virtual primitives and time.

    ``virtual`` maps the identity of each real factory or function to what stands for
    it, for names that were imported before (``from threading import Lock``).
    """

    def __init__(self) -> None:
        self.virtual: dict[int, Any] = {}
        self._restore: list[tuple[Any, str, Any, bool]] = []
        self._reducers: dict[type, Any] = {}

    def __enter__(self) -> Patches:
        self._random = random.getstate()
        self._counter = threading._counter  # type: ignore[attr-defined]
        try:
            for owner, name, new in _replacements():
                # socket.socket inherits some of its methods from C.
                own = name in vars(owner)
                old = getattr(owner, name)
                self._restore.append((owner, name, old, own))
                if owner is not sys:
                    self.virtual[id(old)] = new
                setattr(owner, name, new)
            self._reducers = dict(_reducers())
            for cls, reducer in self._reducers.items():
                copyreg.dispatch_table[cls] = reducer
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for cls in self._reducers:
            copyreg.dispatch_table.pop(cls, None)
        for owner, name, old, own in reversed(self._restore):
            if own:
                setattr(owner, name, old)
            else:
                with contextlib.suppress(AttributeError):
                    delattr(owner, name)
        self._restore.clear()
        threading._counter = self._counter  # type: ignore[attr-defined]
        random.setstate(self._random)

    def fresh(self) -> None:
        """Begin a schedule: the same names of threads, the same random numbers."""
        threading._counter = itertools.count(1).__next__  # type: ignore[attr-defined]
        random.seed(0)

    def real_stdout(self) -> Any:
        return next(old for owner, name, old, _ in self._restore if name == "stdout")


# -- copies of what was made before --------------------------------------------------


def _made(cls: type, *args: Any) -> Any:
    """A virtual object made while no schedule runs, which the class itself refuses."""
    new: Any = object.__new__(cls)
    new.__init__(*args)
    return new


def _copied_queue(cls: type, maxsize: int, items: list[Any], unfinished: int) -> Any:
    new = _made(cls, maxsize) if maxsize is not None else _made(cls)
    for item in items:
        new._put(item)
    new.unfinished_tasks = unfinished
    return new


def _copied_thread(cls: Any, state: dict[str, Any], ended: bool) -> Any:
    new = cls.__new__(cls)
    _RealThread.__init__(new)
    new.__dict__.update(state)
    if ended:
        new.__dict__["_ended"] = True
    return new


_OWN_STATE = (
    "_handle",
    "_tstate_lock",
    "_started",
    "_ident",
    "_native_id",
    "_stderr",
    "_invoke_excepthook",
    "_is_stopped",
    "_virtual",
    "_context",
    "_os_thread_handle",
)


def reduce_thread(thread: threading.Thread) -> tuple[Any, ...]:
    """What :mod:`copy` asks of a thread that was made before."""
    state = {k: v for k, v in thread.__dict__.items() if k not in _OWN_STATE}
    return _copied_thread, (type(thread), state, thread._started.is_set())  # type: ignore


def _reduce_barrier(barrier: Any) -> tuple[Any, ...]:
    return _made, (
        _THREADING["Barrier"],
        barrier._parties,
        barrier._action,
        barrier._timeout,
    )


def _reduce_queue(kind: str) -> Callable[[Any], tuple[Any, ...]]:
    def reduce(real: Any) -> tuple[Any, ...]:
        with real.mutex:
            items, unfinished = list(real.queue), real.unfinished_tasks
        return _copied_queue, (_QUEUES[kind], real.maxsize, items, unfinished)

    return reduce


def _reduce_simple_queue(real: Any) -> tuple[Any, ...]:
    items = []
    with contextlib.suppress(queue.Empty):
        while True:
            items.append(real.get_nowait())
    for item in items:
        real.put(item)
    return _copied_queue, (_QUEUES["SimpleQueue"], None, items, 0)


def _reducers() -> Iterator[tuple[type, Callable[[Any], tuple[Any, ...]]]]:
    new = _THREADING
    yield _LOCK, lambda lock: (_made, (new["Lock"], lock.locked()))
    yield _RLOCK, lambda lock: (_made, (new["RLock"],))
    yield _REAL["Condition"], lambda c: (_made, (new["Condition"], c._lock))
    yield _REAL["Semaphore"], lambda s: (_made, (new["Semaphore"], s._value))
    yield (
        _REAL["BoundedSemaphore"],
        lambda s: (_copied_semaphore, (s._initial_value, s._value)),
    )
    yield _REAL["Event"], lambda e: (_made, (new["Event"], e.is_set()))
    yield _REAL["Barrier"], _reduce_barrier
    for kind in ("Queue", "LifoQueue", "PriorityQueue"):
        yield _REAL_QUEUES[kind], _reduce_queue(kind)
    yield _REAL_QUEUES["SimpleQueue"], _reduce_simple_queue
    yield _RealThread, reduce_thread
    yield threading.Timer, reduce_thread
    yield threading.local, lambda local: (type(local), ())
    yield (
        _REAL_POOL,
        lambda pool: (_made, (_POOL, pool._max_workers, pool._thread_name_prefix)),
    )


_REAL_POOL = concurrent.futures.ThreadPoolExecutor


def _copied_semaphore(initial: int, value: int) -> Any:
    new = _made(_THREADING["BoundedSemaphore"], initial)
    new.value = value
    return new


__all__ = ["Patches", "Run", "reduce_thread", "thread_of"]
