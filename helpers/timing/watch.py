"""A stopwatch for a block of code."""

from __future__ import annotations

import time

from helpers.timing.table import table
from helpers.units import seconds

try:
    import resource
except ImportError:  # Windows

    def _children_time() -> float:
        return 0.0

else:

    def _children_time() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


class stopwatch:  # in lower case as contextlib.suppress: it is used like a function
    """Time a block of code: wall time, and CPU time of this thread and of the process.

    Can be read in the block, too. It can be used again, which starts it anew.

    Attributes:
        wall: Seconds on the clock on the wall.
        cpu: CPU seconds of all threads of this process.
        thread_cpu: CPU seconds of the thread that is timing.
        children_cpu: CPU seconds of child processes that ended in the block and
            were waited for; always 0.0 on Windows.
        share: CPUs kept busy: CPU seconds of process and children per second of
            wall time. Near 0 for code that waits, 1 for code that computes, more
            for code that computes in parallel.

    Raises:
        RuntimeError: It is entered while it is running.

    Example:
        >>> import time
        >>> with stopwatch() as watch:
        ...     time.sleep(0.05)
        >>> watch.wall >= 0.05 > watch.thread_cpu
        True
    """

    __slots__ = ("_end", "_start")

    def __init__(self) -> None:
        self._start: tuple[float, ...] | None = None
        self._end: tuple[float, ...] | None = None

    def __enter__(self) -> stopwatch:
        if self._start is not None and self._end is None:
            raise RuntimeError("this stopwatch is running: make another one")
        self._end = None
        # The wall clock next to the code, so that reading the others does not count.
        cpu = _cpu_clocks()
        self._start = (time.perf_counter(), *cpu)
        return self

    def __exit__(self, *exception: object) -> None:
        wall = time.perf_counter()
        self._end = (wall, *_cpu_clocks())

    def _elapsed(self, clock: int) -> float:
        if self._start is None:
            return 0.0
        end = self._end or (time.perf_counter(), *_cpu_clocks())
        return end[clock] - self._start[clock]

    @property
    def wall(self) -> float:
        return self._elapsed(0)

    @property
    def cpu(self) -> float:
        return self._elapsed(1)

    @property
    def thread_cpu(self) -> float:
        return self._elapsed(2)

    @property
    def children_cpu(self) -> float:
        return self._elapsed(3)

    @property
    def share(self) -> float:
        wall = self.wall
        return (self.cpu + self.children_cpu) / wall if wall else 0.0

    def _rows(self) -> list[tuple[str, str]]:
        rows = [
            ("wall", seconds(self.wall)),
            ("CPU", seconds(self.cpu)),
            ("this thread", seconds(self.thread_cpu)),
        ]
        if self.children_cpu:
            rows.append(("children", seconds(self.children_cpu)))
        return [*rows, ("CPUs busy", f"{self.share:.2f}")]

    def __repr__(self) -> str:
        return f"<stopwatch: {', '.join(' '.join(row) for row in self._rows())}>"

    def _repr_html_(self) -> str:
        names, values = zip(*self._rows(), strict=True)
        return table(names, [values])


def _cpu_clocks() -> tuple[float, float, float]:
    return time.process_time(), time.thread_time(), _children_time()
