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

from helpers.interleaving.explore import explore, replay
from helpers.interleaving.report import Outcome, Result, Step
from helpers.interleaving.session import Next, Position, Session, ThreadView

__all__ = [
    "Next",
    "Outcome",
    "Position",
    "Result",
    "Session",
    "Step",
    "ThreadView",
    "explore",
    "replay",
]
