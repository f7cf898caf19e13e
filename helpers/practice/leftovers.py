"""What an answer has left behind in a scenario: tasks and threads."""

from __future__ import annotations

import asyncio
import threading

from helpers.practice.bench import fail

#: The threads of scenarios, by the names that these give them.
_OWN_THREADS = ("main", "caller", "watch")


async def tasks_left() -> int:
    """How many tasks there are besides the caller, when all have had their turn."""
    # A timer goes off when no task is ready: what is about to end has ended by then.
    await asyncio.sleep(0.001)
    return len(asyncio.all_tasks()) - 1


async def no_task_left() -> None:
    """Fail if a task is left besides the caller.

    Raises:
        helpers.practice.bench.Broken: One is.
    """
    if left := await tasks_left():
        many = f"{left} tasks are" if left > 1 else "a task is"
        fail("leak", f"It has returned, and {many} still running.")


def threads_left() -> list[str]:
    """The names of the threads that belong neither to the scenario nor to its check."""
    return [t.name for t in threading.enumerate() if t.name not in _OWN_THREADS]


def no_thread_left(left: list[str], when: str) -> None:
    """Fail if threads were left at some moment.

    Args:
        left: What :func:`threads_left` gave at that moment.
        when: The moment, as the beginning of a sentence.

    Raises:
        helpers.practice.bench.Broken: One was left.
    """
    if left:
        fail("leak", f"{when}, {len(left)} of its threads were still there: {left[0]} …")
