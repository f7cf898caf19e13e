"""The virtual class that stands for each class of the standard library in a schedule."""

from __future__ import annotations

import concurrent.futures
import queue
import threading
from collections.abc import Callable
from typing import Any

from helpers.interleaving import primitives
from helpers.interleaving.futures import Executor
from helpers.interleaving.scheduler import running

#: The real ones, which nothing patches here.
REAL: dict[str, Any] = {
    "Lock": threading.Lock,
    "RLock": threading.RLock,
    "Condition": threading.Condition,
    "Semaphore": threading.Semaphore,
    "BoundedSemaphore": threading.BoundedSemaphore,
    "Event": threading.Event,
    "Barrier": threading.Barrier,
}
REAL_QUEUES: dict[str, Any] = {
    name: getattr(queue, name) for name in ("Queue", "LifoQueue", "PriorityQueue")
} | {"SimpleQueue": queue.SimpleQueue}


def _dispatching(virtual: type, real: Callable[..., Any]) -> type:
    """A class that gives the virtual object in a schedule and the real one elsewhere."""

    # Not in a __new__: a class that had it as a base for a while would take no arguments
    # any more, since CPython never gives it the __new__ of object back.
    class Choosing(type):
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            if running() is None:
                return real(*args, **kwargs)
            return super().__call__(*args, **kwargs)

    class Chosen(virtual, metaclass=Choosing):
        pass

    Chosen.__name__ = Chosen.__qualname__ = virtual.__name__
    Chosen.__doc__ = virtual.__doc__
    return Chosen


THREADING = {
    name: _dispatching(getattr(primitives, name), real) for name, real in REAL.items()
}
QUEUES = {
    name: _dispatching(getattr(primitives, name), real)
    for name, real in REAL_QUEUES.items()
}
REAL_POOL = concurrent.futures.ThreadPoolExecutor
POOL = _dispatching(Executor, REAL_POOL)
