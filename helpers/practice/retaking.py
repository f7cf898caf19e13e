"""What a thread of a scenario gave back and took again."""

from __future__ import annotations

from typing import Any

from helpers.interleaving.primitives import current


def taken_again() -> bool:
    """Whether the calling thread holds a lock that it has acquired and released before.

    It tells who gave something back and tried again. Only a scenario that runs in one
    order is written down: see :meth:`Bench.once`.

    Raises:
        RuntimeError: No scenario is being explored.

    Example:
        >>> import threading
        >>> from helpers.practice.bench import Bench
        >>> def scenario():
        ...     lock, said = threading.Lock(), []
        ...     def twice():
        ...         for _ in range(2):
        ...             with lock:
        ...                 said.append(taken_again())
        ...     return [twice], lambda: said == [False, True]
        >>> Bench().once(scenario).ok
        True
    """
    run, me = current()
    held: list[Any] = []
    released: list[Any] = []
    for event in run.events:
        if event.thread != me.index or event.blocked or not event.done:
            continue
        target = event.op.target
        if event.op.kind == "acquire":
            held.append(target)
        elif event.op.kind == "release" and target in held:
            held.remove(target)
            released.append(target)
    return any(target in released for target in held)
