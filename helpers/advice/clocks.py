"""What a thread did between two moments: computed, wanted a CPU, or waited."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """All clocks at one moment, or what passed since: seconds.

    Attributes:
        wall: The clock on the wall.
        cpu: CPU time of this thread.
        process_cpu: CPU time of all threads of this process.
        delay: The time for which this thread could have run but had no CPU, since the
            computer was busy with other things. Only Linux tells; elsewhere 0.

    Example:
        >>> before = start()
        >>> time.sleep(0.05)
        >>> passed = since(before)
        >>> passed.wall >= 0.05 > passed.cpu
        True
    """

    wall: float
    cpu: float
    process_cpu: float
    delay: float

    @property
    def own(self) -> float:
        """The wall time without the delay: what it would be on a quiet computer."""
        return max(self.wall - self.delay, self.cpu, 1e-9)


def start() -> Reading:
    """Read all clocks before some code; the wall clock last, next to the code."""
    delay, process_cpu, cpu = run_delay(), time.process_time(), time.thread_time()
    return Reading(time.perf_counter(), cpu, process_cpu, delay)


def since(before: Reading) -> Reading:
    """What has passed in this thread since :func:`start`."""
    wall = time.perf_counter() - before.wall
    cpu = time.thread_time() - before.cpu
    process_cpu = time.process_time() - before.process_cpu
    return Reading(wall, cpu, process_cpu, run_delay() - before.delay)


def run_delay() -> float:
    """Seconds that this thread has spent waiting for a CPU; 0 where nothing tells.

    The second figure in ``schedstat`` (``Documentation/scheduler/sched-stats.rst`` of
    the Linux kernel).
    """
    try:
        with open("/proc/thread-self/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
