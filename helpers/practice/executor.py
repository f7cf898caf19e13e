"""An executor for checks that does each task at once, and on copies."""

from __future__ import annotations

import functools
import itertools
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any

import cloudpickle

_here = threading.local()
#: What is wrong with an answer that ends an executor which it was given.
SHUT_DOWN = (
    "It shuts down the executor that it was given (as with does at its end), and whoever "
    "gave it cannot use it any more."
)


def current_task() -> int:
    """The number of the task that is being done, from 1 on; 0 outside of any.

    Example:
        >>> current_task(), CopyingExecutor().submit(current_task).result()
        (0, 1)
    """
    return getattr(_here, "task", 0)


class CopyingExecutor(Executor):
    """Does a task when it is submitted, in the thread that submits it.

    Whatever a task is given and gives back is copied, so that nothing is shared, as with
    processes and with other machines; but the order is always the same, and the functions
    of a check can log what the answer did.

    Args:
        dumps: How a task and its result are written down: with ``pickle.dumps`` a function
            must be found by its name, as by processes; cloudpickle takes its code along,
            as Dask does.

    Attributes:
        tasks: How many tasks were submitted.
        largest: Bytes of the largest task, there and back.
        is_shut_down: Whether somebody has asked it to end; it then takes nothing more.

    Example:
        >>> numbers = []
        >>> with CopyingExecutor() as executor:
        ...     executor.submit(numbers.append, 1).result()
        ...     list(executor.map(abs, [-2, -3, -4, -5], chunksize=2))
        [2, 3, 4, 5]
        >>> numbers, executor.tasks, executor.is_shut_down
        ([], 3, True)
    """

    def __init__(self, dumps: Callable[[Any], bytes] = cloudpickle.dumps) -> None:
        self._dumps = dumps
        self._numbers = itertools.count(1)
        self.tasks = 0
        self.largest = 0
        self.is_shut_down = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do a task; what it raises is for the future to tell, as everywhere."""
        if self.is_shut_down:
            raise RuntimeError("cannot schedule new futures after shutdown")
        self.tasks = number = next(self._numbers)
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        outer = current_task()
        try:
            there = self._dumps((fn, args, kwargs))
            function, arguments, named = pickle.loads(there)
            _here.task = number
            try:
                result = function(*arguments, **named)
            finally:
                _here.task = outer
            back = self._dumps(result)
            self.largest = max(self.largest, len(there) + len(back))
            future.set_result(pickle.loads(back))
        except Exception as error:
            future.set_exception(error)
        return future

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        chunksize: int = 1,
        **options: Any,
    ) -> Iterator[Any]:
        """As of processes: of so many calls, a chunk is one task."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        calls = list(zip(*iterables, strict=False))
        if chunksize == 1:
            return super().map(fn, *zip(*calls, strict=True), **options)
        chunks = [calls[n : n + chunksize] for n in range(0, len(calls), chunksize)]
        results = super().map(functools.partial(_chunk, fn), chunks, **options)
        return itertools.chain.from_iterable(results)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; those that were taken are done."""
        self.is_shut_down = True


def _chunk(fn: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [fn(*arguments) for arguments in calls]
