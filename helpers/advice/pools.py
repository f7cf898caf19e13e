"""Pools of workers of each kind, and how to end them in the middle."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

Make = Callable[[int], Executor]


def processes(workers: int) -> Executor:
    """Child processes, started as it is usual here."""
    return ProcessPoolExecutor(workers)


def threads(workers: int) -> Executor:
    """Threads of this process."""
    return ThreadPoolExecutor(workers, thread_name_prefix="advise")


def interpreters(workers: int) -> Executor:
    """Subinterpreters, which look for modules where this one does; from Python 3.14 on."""
    from concurrent.futures import InterpreterPoolExecutor  # type: ignore[attr-defined]

    path = f"import sys; sys.path[:] = {sys.path!r}"
    return InterpreterPoolExecutor(workers, initializer=exec, initargs=(path,))


@contextmanager
def closing(pool: Executor) -> Iterator[Executor]:
    """As ``with pool``, but if the block fails, nothing that has not begun is begun.

    Processes are ended in the middle of their work. A thread cannot be, so a call that
    is under way is waited for.
    """
    try:
        yield pool
    except BaseException:
        # As terminate_workers() of 3.14 does it, which returns before they have ended.
        for child in list((getattr(pool, "_processes", None) or {}).values()):
            child.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()
