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
from collections.abc import Callable
from concurrent.futures import thread as _pools
from typing import Any

from helpers.interleaving.copies import reducers
from helpers.interleaving.futures import as_completed, wait_for_all
from helpers.interleaving.hooks import call_target
from helpers.interleaving.scheduler import Uncontrolled, running
from helpers.interleaving.standins import POOL, QUEUES, THREADING
from helpers.interleaving.virtual import VirtualThread
from helpers.interrupt import interrupts_put_off

_RealThread = threading.Thread
#: The patches hold for the whole process: a second set would restore those of the first.
_one_at_a_time = threading.Lock()


# -- threads ------------------------------------------------------------------------


def _virtual(thread: threading.Thread) -> VirtualThread | None:
    return thread.__dict__.get("_virtual")


def _start(real: Callable[..., Any]) -> Callable[..., Any]:
    def start(self: threading.Thread) -> None:
        run = running()
        if run is None:
            return real(self)
        if not getattr(self, "_initialized", False):
            raise RuntimeError("thread.__init__() not called")
        if self.__dict__.get("_ended"):
            raise RuntimeError("threads can only be started once")
        # Not while the others have not come to their first operation.
        early = run.current.primer is not None
        seen = early or "thread" in run.watched
        active = seen and not self.__dict__.get("_belongs_to_pool")
        run.perform("start", self, name=self.name, active=active)
        if "_virtual" in self.__dict__:
            raise RuntimeError("threads can only be started once")
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


def _join(real: Callable[..., Any]) -> Callable[..., Any]:
    def join(self: threading.Thread, timeout: float | None = None) -> None:
        run = running()
        if run is None:
            return real(self, timeout)
        if self.__dict__.get("_ended"):
            return None
        if _virtual(self) is run.current:
            raise RuntimeError("cannot join current thread")
        seconds = None if timeout is None else max(timeout, 0.0)
        if seconds is not None:
            run.watch("thread")
        # Another thread may be about to start it.
        unstarted = "thread" in run.watched and _virtual(self) is None
        run.perform(
            "join",
            self,
            name=self.name,
            ready=lambda: (other := _virtual(self)) is None or other.done,
            timeout=seconds,
            active=seconds is not None or unstarted,
            quiet=True,
        )
        other = _virtual(self)
        if other is None:
            run.watch("thread")
            raise RuntimeError("cannot join thread before it is started")
        if other.done:
            run.joined_with(other)
        return None

    return join


def _is_alive(real: Callable[..., Any]) -> Callable[..., Any]:
    def is_alive(self: threading.Thread) -> bool:
        run = running()
        if run is None:
            return real(self)
        run.watch("thread")
        run.perform("look", self, name=self.name, quiet=True)
        other = _virtual(self)
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


def _current_thread(real: Callable[..., Any]) -> Callable[..., Any]:
    def current_thread() -> threading.Thread:
        run = running()
        return real() if run is None else thread_of(run.current)

    return current_thread


def _enumerate(real: Callable[..., Any]) -> Callable[..., Any]:
    def enumerate_() -> list[threading.Thread]:
        run = running()
        if run is None:
            return real()
        run.watch("thread")
        return [thread_of(t) for t in run.threads if not t.done]

    return enumerate_


def _active_count(real: Callable[..., Any]) -> Callable[..., Any]:
    def active_count() -> int:
        return real() if running() is None else len(threading.enumerate())

    return active_count


# -- time ---------------------------------------------------------------------------


def _sleep(real: Callable[..., Any]) -> Callable[..., Any]:
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


def _outside(real: Callable[..., Any], what: str) -> Callable[..., Any]:
    def outside(*args: Any, **kwargs: Any) -> Any:
        if running() is not None:
            raise Uncontrolled(
                f"{what} waits for the world outside, which explore() cannot bring about"
            )
        return real(*args, **kwargs)

    return outside


def _open(real: Callable[..., Any]) -> Callable[..., Any]:
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


def _replacements() -> list[tuple[Any, str, Any]]:
    """Each attribute to patch: its owner, its name, its value for the time being."""
    # Here, since few programs need them and importing them takes long.
    import socket
    import subprocess

    found: list[tuple[Any, str, Any]] = []
    for name, cls in THREADING.items():
        found.append((threading, name, cls))
    for name, cls in QUEUES.items():
        found.append((queue, name, cls))
    found.append((concurrent.futures, "ThreadPoolExecutor", POOL))
    found.append((_pools, "ThreadPoolExecutor", POOL))
    thread = threading.Thread
    found += [
        (thread, "start", _start(thread.start)),
        (thread, "join", _join(thread.join)),
        (thread, "is_alive", _is_alive(thread.is_alive)),
        (threading, "current_thread", _current_thread(threading.current_thread)),
        (threading, "enumerate", _enumerate(threading.enumerate)),
        (threading, "active_count", _active_count(threading.active_count)),
        (time, "sleep", _sleep(time.sleep)),
        (
            concurrent.futures,
            "as_completed",
            as_completed(concurrent.futures.as_completed),
        ),
        (concurrent.futures, "wait", wait_for_all(concurrent.futures.wait)),
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
    class Refusing(real):
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
    it, for names that were imported before (``from threading import Lock``);
    ``in_force`` tells whether there is something to take back.

    Raises:
        RuntimeError: On entry, where other patches are in force in this process.
    """

    def __init__(self) -> None:
        self.virtual: dict[int, Any] = {}
        self._restore: list[tuple[Any, str, Any, bool]] = []
        self._copied: list[type] = []
        self.in_force = False

    def __enter__(self) -> Patches:
        with interrupts_put_off():
            if not _one_at_a_time.acquire(blocking=False):
                raise RuntimeError("another explore() is under way in this process")
            self._random = random.getstate()
            self._counter = threading._counter  # type: ignore[attr-defined]
            self.in_force = True
            try:
                self._put()
            except BaseException:
                self.__exit__()
                raise
        return self

    def _put(self) -> None:
        for owner, name, new in _replacements():
            # socket.socket inherits some of its methods from C.
            own = name in vars(owner)
            old = getattr(owner, name)
            self._restore.append((owner, name, old, own))
            if owner is not sys:
                self.virtual[id(old)] = new
            setattr(owner, name, new)
        for cls, reducer in reducers():
            self.copy_with(cls, reducer)

    def __exit__(self, *error: object) -> None:
        """Take them back; again if that was interrupted, and nothing if not in force."""
        with interrupts_put_off():
            if self.in_force:
                self._undo()
                self.in_force = False
                _one_at_a_time.release()

    def _undo(self) -> None:
        for cls in self._copied:
            copyreg.dispatch_table.pop(cls, None)
        self._copied.clear()
        for owner, name, old, own in reversed(self._restore):
            if own:
                setattr(owner, name, old)
            else:
                with contextlib.suppress(AttributeError):
                    delattr(owner, name)
        self._restore.clear()
        threading._counter = self._counter  # type: ignore[attr-defined]
        random.setstate(self._random)

    def copy_with(self, cls: type, reducer: Callable[[Any], tuple[Any, ...] | str]) -> None:
        """Copy objects of a class that way for as long as the patches hold."""
        copyreg.dispatch_table[cls] = reducer
        self._copied.append(cls)

    def fresh(self) -> None:
        """Begin a schedule: the same names of threads, the same random numbers."""
        threading._counter = itertools.count(1).__next__  # type: ignore[attr-defined]
        random.seed(0)
