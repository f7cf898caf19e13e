"""Pools and futures that the scheduler can see, in the place of the standard ones."""

from __future__ import annotations

import concurrent.futures
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures.thread import BrokenThreadPool
from typing import Any

from helpers.interleaving import primitives
from helpers.interleaving.hooks import call_target
from helpers.interleaving.scheduler import Abort, Run, Uncontrolled, running

_LOGGER = logging.getLogger("concurrent.futures")
_BROKEN = "A thread initializer failed, the thread pool is not usable anymore"
_Item = tuple["Future", Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Executor(concurrent.futures.Executor):
    """``ThreadPoolExecutor``, its workers being virtual threads."""

    kind = "pool"

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
        self._items: deque[_Item] = deque()
        self._idle = 0
        self._shutdown = False
        self._broken = False
        self._threads: list[threading.Thread] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        run, _ = primitives.current()
        run.perform("submit", self)
        if self._broken:
            raise BrokenThreadPool(_BROKEN)
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = Future()
        self._items.append((future, fn, args, kwargs))
        if self._idle < len(self._items) and len(self._threads) < self._max_workers:
            name = f"{self._prefix}_{len(self._threads)}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            # The real one does both under a lock.
            thread.__dict__["_belongs_to_pool"] = True
            thread.start()
        return future

    def _work(self) -> None:
        if self._initializer is not None:
            try:
                call_target(self._initializer, *self._initargs)
            except (Abort, Uncontrolled):
                raise
            except BaseException:
                _LOGGER.critical("Exception in initializer:", exc_info=True)
                self._break()
                return
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

    def _break(self) -> None:
        primitives.current()[0].perform("break", self)
        self._broken = True
        while self._items:
            future = self._items.popleft()[0]
            if not future._over():
                future.set_exception(BrokenThreadPool(_BROKEN))

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


def _over(future: concurrent.futures.Future[Any]) -> bool:
    """Also of a real future, which somebody made without an executor."""
    return future._state in ("CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED")


class Future(concurrent.futures.Future[Any]):
    """A future, each of whose methods is a single operation."""

    kind = "future"

    def __init__(self) -> None:
        super().__init__()
        self.finished_at = 0

    def _over(self) -> bool:
        return _over(self)

    def _look(self) -> None:
        run, _ = primitives.current()
        run.watch(self.kind)
        run.perform("look", self, quiet=True)

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
        run, _ = primitives.current()
        run.watch(self.kind)
        run.perform("cancel", self)
        if self._state in ("RUNNING", "FINISHED"):
            return False
        if self._state == "PENDING":
            self._state = "CANCELLED"
            self._finished()
        return True

    def add_done_callback(self, fn: Callable[[Any], Any]) -> None:
        primitives.current()[0].perform("add callback", self)
        if self._over():
            self._tell(fn)
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
        run.perform("finish", self, active=self.kind in run.watched)
        if self._over():
            raise concurrent.futures.InvalidStateError(f"{self._state}: {self!r}")
        self._result, self._exception = result, exception
        self._state = "FINISHED"
        self._finished()

    def _finished(self) -> None:
        self.finished_at = primitives.current()[0].operations
        for callback in self._done_callbacks:  # type: ignore[attr-defined]
            self._tell(callback)

    def _tell(self, callback: Callable[[Any], Any]) -> None:
        try:
            callback(self)
        except Exception:
            # Without its text, which locks it: a log's handlers hold a lock, too.
            _LOGGER.exception("exception calling callback for a future")

    def _settled(self, timeout: float | None) -> None:
        run, _ = primitives.current()
        if timeout is not None:
            run.watch(self.kind)
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


def as_completed(real: Callable[..., Any]) -> Callable[..., Any]:
    """``as_completed`` for virtual futures in a schedule, the real one elsewhere."""

    def as_completed(fs: Any, timeout: float | None = None) -> Iterator[Any]:
        run = running()
        return real(fs, timeout) if run is None else _completed(run, fs, timeout)

    return as_completed


def _completed(run: Run, fs: Any, timeout: float | None) -> Iterator[Any]:
    # The real one asks a set, whose order differs from run to run.
    pending = list(dict.fromkeys(fs))
    end = None if timeout is None else run.now + timeout
    if len(pending) > 1 or timeout is not None:
        run.watch(Future.kind)
    while pending:
        left = None if end is None else max(end - run.now, 0.0)
        if not run.perform(
            "next result",
            pending[0],
            ready=lambda: any(_over(f) for f in pending),
            timeout=left,
            quiet=True,
        ):
            raise concurrent.futures.TimeoutError
        first = min(
            (f for f in pending if _over(f)), key=lambda f: getattr(f, "finished_at", 0)
        )
        run.waited_for([first])
        run.depend(pending.index(first))
        pending.remove(first)
        yield first


def wait_for_all(real: Callable[..., Any]) -> Callable[..., Any]:
    """``wait`` for virtual futures in a schedule, the real one elsewhere."""

    def wait(
        fs: Any, timeout: float | None = None, return_when: str = "ALL_COMPLETED"
    ) -> Any:
        run = running()
        if run is None:
            return real(fs, timeout, return_when)
        futures = list(dict.fromkeys(fs))

        def enough() -> bool:
            over = [f for f in futures if _over(f)]
            if return_when == "FIRST_COMPLETED" and over:
                return True
            if return_when == "FIRST_EXCEPTION" and any(f._exception for f in over):
                return True
            return len(over) == len(futures)

        if timeout is not None or return_when != "ALL_COMPLETED":
            run.watch(Future.kind)
        if futures:
            run.perform("wait", futures[0], ready=enough, timeout=timeout, quiet=True)
        done = [_over(f) for f in futures]
        run.depend(tuple(done))
        over = {f for f, is_over in zip(futures, done, strict=True) if is_over}
        if over:
            run.waited_for(over)
        return concurrent.futures._base.DoneAndNotDoneFutures(over, set(futures) - over)

    return wait
