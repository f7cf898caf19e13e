"""Threads that begin together and end together: a gang, as in gang scheduling.

Who measures what threads do to each other needs them at work at the same time, and no
thread may outlive the measurement: it would disturb the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_gang(
    work: Callable[[Item, threading.Event], Result], items: Iterable[Item], name: str
) -> list[Result]:
    """Call a function in threads that begin together, one for each item.

    All threads have ended when it returns or raises: where one fails, cannot be started
    or is not wanted any more after an interrupt, ``stop`` is set and the calls that are
    under way are waited for.

    Args:
        work: Called with an item and ``stop``; long work has to return soon after
            ``stop`` is set.
        items: One for each thread.
        name: Of the threads.

    Returns:
        What the calls returned, in the order of the items.

    Raises:
        RuntimeError: A thread cannot be started.
        BaseException: What a call raises; if several do, the first to do so.

    Example:
        >>> run_gang(lambda item, stop: item * 2, [1, 2, 3], name="double")
        [2, 4, 6]
    """
    todo = list(items)
    line, stop = threading.Barrier(max(1, len(todo))), threading.Event()
    results: dict[int, Result] = {}
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            line.wait()
        except threading.BrokenBarrierError:
            return  # another one could not come; the caller is told why
        try:
            results[number] = work(todo[number], stop)
        except BaseException as error:
            failures.append(error)
            stop.set()

    threads = [
        threading.Thread(target=run, args=(number,), name=name, daemon=True)
        for number in range(len(todo))
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        stop.set()
        if any(thread.ident is None for thread in threads):
            line.abort()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
    if failures:
        raise failures[0]
    return [results[number] for number in range(len(todo))]
