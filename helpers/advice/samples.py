"""What was found out about a function by calling it on a few items: plain data."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from enum import StrEnum

# Who has all results after so many seconds would not notice a faster model.
SOON = 0.02


class Model(StrEnum):
    """A way to run one function on many items; the simpler ones first."""

    LOOP = "plain loop"
    ASYNCIO = "asyncio"
    THREADS = "threads"
    INTERPRETERS = "interpreters"
    PROCESSES = "processes"


@dataclass(frozen=True, slots=True)
class Samples:
    """A few calls of one function.

    Attributes:
        name: Of the function.
        count: How many items there are to do in all.
        walls: Wall seconds of each sampled call, in the order of the items.
        cpus: CPU seconds of the calling thread in each sampled call.
        other_cpu: CPU seconds per call that the process's other threads spent
            meanwhile, such as those of a numerical library.
        delay: Seconds per call for which it had no CPU since the computer was busy with
            other things; ``walls`` are without.
        asynchronous: Whether it is a coroutine function.
        held: Which share of its computing keeps the GIL, 0 to 1; ``None`` if that
            could not be measured.
        pickling: Seconds per item to pickle and unpickle the item and its result.
        pickled: Bytes per item, both ways.
        barrier: Why the function cannot go to another process; ``""`` if it can.
        calls: How often the function was called for all this.

    Example:
        >>> found = Samples("f", 100, walls=(0.1, 0.3), cpus=(0.05, 0.05))
        >>> found.wall, found.share
        (0.2, 0.25)
    """

    name: str
    count: int
    walls: tuple[float, ...]
    cpus: tuple[float, ...]
    other_cpu: float = 0.0
    delay: float = 0.0
    asynchronous: bool = False
    held: float | None = None
    pickling: float = 0.0
    pickled: float = 0.0
    barrier: str = ""
    calls: int = 0

    @property
    def wall(self) -> float:
        """Wall seconds of a call, on average; 0 without items."""
        return statistics.fmean(self.walls) if self.walls else 0.0

    @property
    def cpu(self) -> float:
        """CPU seconds of a call, on average; never more than its wall time."""
        return min(statistics.fmean(self.cpus), self.wall) if self.cpus else 0.0

    @property
    def share(self) -> float:
        """The share of a call in which it computes, 0 to 1."""
        return self.cpu / self.wall if self.wall else 0.0

    @property
    def error(self) -> float:
        """The standard error of :attr:`wall` as a share of it; 0.25 where unknown."""
        if self.count == len(self.walls):
            return 0.0
        if len(self.walls) < 2:
            return 0.25
        return statistics.stdev(self.walls) / len(self.walls) ** 0.5 / self.wall
