"""Real threads, one step at a time, in an order that a search chooses.

Example:
    >>> counter = 0
    >>> def increment():
    ...     global counter
    ...     counter += 1
    >>> result = explore([increment, increment], check=lambda: counter == 2)
    >>> print("\\n".join(f"{step.thread}: {step.label}" for step in result.steps))
    increment 1: read counter → 0
    increment 2: read counter → 0
    increment 2: write counter ← 1
    increment 1: write counter ← 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.interleaving.explore import explore, replay
from helpers.interleaving.races import Race
from helpers.interleaving.result import Outcome, Result, Step
from helpers.interleaving.session import Next, Position, Session, ThreadView
from helpers.interleaving.waits import wait_for_graph

if TYPE_CHECKING:
    from helpers.interleaving.tasks import explore_async


def __getattr__(name: str) -> Any:
    # asyncio takes long to import: only who explores tasks pays for it.
    if name == "explore_async":
        from helpers.interleaving.tasks import explore_async

        return explore_async
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Next",
    "Outcome",
    "Position",
    "Race",
    "Result",
    "Session",
    "Step",
    "ThreadView",
    "explore",
    "explore_async",
    "replay",
    "wait_for_graph",
]
