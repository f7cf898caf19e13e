"""An executor for checks that does each task at once, and on copies."""

from __future__ import annotations

import itertools
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

# It comes with Dask: what a cell defines travels by value, as to Dask's workers.
import cloudpickle

_here = threading.local()


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

    Example:
        >>> numbers = []
        >>> with CopyingExecutor() as executor:
        ...     executor.submit(numbers.append, 1).result()
        ...     list(executor.map(abs, [-2, -3]))
        [2, 3]
        >>> numbers, executor.tasks
        ([], 3)
    """

    def __init__(self, dumps: Callable[[Any], bytes] = cloudpickle.dumps) -> None:
        self._dumps = dumps
        self._numbers = itertools.count(1)
        self.tasks = 0
        self.largest = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do a task; what it raises is for the future to tell, as everywhere."""
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
