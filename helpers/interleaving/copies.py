"""Copies of real locks, queues, threads … for a schedule: virtual ones in the same state.

:mod:`copy` asks a reducer of each type how to make the copy.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from types import BuiltinMethodType, ModuleType
from typing import Any

from helpers.counters import reduce_counter
from helpers.interleaving.futures import Executor
from helpers.interleaving.standins import (
    POOL,
    QUEUES,
    REAL,
    REAL_POOL,
    REAL_QUEUES,
    THREADING,
)

_RealThread = threading.Thread
#: The attributes that a real pool has, apart from those of a class made of it.
_OF_POOLS = frozenset(vars(REAL_POOL(1)))
_LOCK = type(threading.Lock())
_RLOCK = type(threading.RLock())


def _made(cls: type, *args: Any) -> Any:
    """A virtual object made while no schedule runs, which the class itself refuses."""
    new: Any = object.__new__(cls)
    new.__init__(*args)
    return new


def _copied_queue(
    cls: type, maxsize: int | None, items: list[Any], unfinished: int, shut: bool
) -> Any:
    new = _made(cls, maxsize) if maxsize is not None else _made(cls)
    for item in items:
        new._put(item)
    new.unfinished_tasks, new.is_shutdown = unfinished, shut
    return new


def _copied_thread(
    cls: Any, state: dict[str, Any], ended: bool, context: Callable[[], Any] | None
) -> Any:
    new = cls.__new__(cls)
    _RealThread.__init__(new)
    new.__dict__.update(state)
    if context is not None:
        new.__dict__["_context"] = context()
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
    ended = thread._started.is_set()  # type: ignore[attr-defined]
    # It can be copied in its own way only, which is a built-in method and left alone.
    context = thread.__dict__.get("_context")
    copied = None if context is None else context.copy
    return _copied_thread, (type(thread), state, ended, copied)


def _reduce_barrier(barrier: Any) -> tuple[Any, ...]:
    arguments = barrier._parties, barrier._action, barrier._timeout
    return _copied_barrier, (arguments, barrier._state < 0)


def _copied_barrier(arguments: tuple[Any, ...], broken: bool) -> Any:
    new = _made(THREADING["Barrier"], *arguments)
    new._broken = broken
    return new


def _reduce_queue(kind: str) -> Callable[[Any], tuple[Any, ...]]:
    def reduce(real: Any) -> tuple[Any, ...]:
        with real.mutex:
            items, unfinished = list(real.queue), real.unfinished_tasks
            shut = getattr(real, "is_shutdown", False)  # there since Python 3.13
        return _copied_queue, (QUEUES[kind], real.maxsize, items, unfinished, shut)

    return reduce


def _reduce_simple_queue(real: Any) -> tuple[Any, ...]:
    items = []
    with contextlib.suppress(queue.Empty):
        while True:
            items.append(real.get_nowait())
    for item in items:
        real.put(item)
    return _copied_queue, (QUEUES["SimpleQueue"], None, items, 0, False)


def initializer_of(pool: Any) -> tuple[Callable[..., Any] | None, tuple[Any, ...]]:
    """What the workers of a real pool call first, and with which arguments."""
    # Since Python 3.14 only what a worker gets has them.
    made = getattr(pool, "_create_worker_context", None)
    if made is None:
        return pool._initializer, pool._initargs
    context = made()
    return context.initializer, context.initargs


def reduce_pool(pool: Any) -> tuple[Any, ...]:
    """What :mod:`copy` asks of a pool that was made before."""
    initializer, arguments = initializer_of(pool)
    owner = getattr(initializer, "__self__", None)
    # Of a list's method, such as append, :mod:`copy` would leave the list as it is.
    if not isinstance(initializer, BuiltinMethodType) or isinstance(owner, ModuleType):
        owner = None
    arguments = (pool._max_workers, pool._thread_name_prefix, initializer, arguments)
    ended = pool._shutdown, bool(pool._broken)
    cls = POOL if type(pool) is REAL_POOL else type(pool)
    own = {name: value for name, value in vars(pool).items() if name not in _OF_POOLS}
    return _copied_pool, (cls, arguments, owner, ended), own


def _copied_pool(
    cls: type, arguments: tuple[Any, ...], owner: Any, ended: tuple[bool, bool]
) -> Any:
    workers, prefix, initializer, given = arguments
    if owner is not None:
        initializer = getattr(owner, initializer.__name__)
    new: Any = object.__new__(cls)
    Executor.__init__(new, workers, prefix, initializer, given)
    new._shutdown, new._broken = ended
    return new


def reducers() -> Iterator[tuple[type, Callable[[Any], tuple[Any, ...] | str]]]:
    """Each type that can be copied, and its reducer."""
    new = THREADING
    yield _LOCK, lambda lock: (_made, (new["Lock"], lock.locked()))
    # It says whether it is locked only since 3.14; its text does since 3.2.
    yield _RLOCK, lambda lock: (_made, (new["RLock"], repr(lock).startswith("<locked")))
    yield REAL["Condition"], lambda c: (_made, (new["Condition"], c._lock))
    yield REAL["Semaphore"], lambda s: (_made, (new["Semaphore"], s._value))
    yield (
        REAL["BoundedSemaphore"],
        lambda s: (_copied_semaphore, (s._initial_value, s._value)),
    )
    yield REAL["Event"], lambda e: (_made, (new["Event"], e.is_set()))
    yield REAL["Barrier"], _reduce_barrier
    for kind in ("Queue", "LifoQueue", "PriorityQueue"):
        yield REAL_QUEUES[kind], _reduce_queue(kind)
    yield REAL_QUEUES["SimpleQueue"], _reduce_simple_queue
    yield _RealThread, reduce_thread
    yield threading.Timer, reduce_thread
    yield threading.local, lambda local: (type(local), ())
    yield itertools.count, reduce_counter
    # Its values are in the contexts, of which each schedule has its own.
    yield contextvars.ContextVar, _itself
    # By it the __init__ of a dataclass knows, with "is", that an argument was left out.
    yield type(dataclasses._HAS_DEFAULT_FACTORY), _itself  # type: ignore[attr-defined]
    yield REAL_POOL, reduce_pool


def _itself(value: Any) -> str:
    """What tells :mod:`copy` that there is to be no copy: a name."""
    return repr(value)


def _copied_semaphore(initial: int, value: int) -> Any:
    new = _made(THREADING["BoundedSemaphore"], initial)
    new.value = value
    return new
