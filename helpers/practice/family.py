"""The processes of one check: what they use, and how all of them are ended."""

from __future__ import annotations

import contextlib
import subprocess
import sysconfig
import time
from collections import deque

import psutil

#: Marks the processes of a check, also those that have left their parent, by the process
#: that asked for it and a number.
MARK = "CONCURRENCY_COURSE_CHECK"
#: Seconds of CPU time within which an answer shows whether it ends. A build without a GIL
#: takes more than twice as long to let threads take turns, and longer on a busy machine.
_ENOUGH = 7.0 if sysconfig.get_config_var("Py_GIL_DISABLED") else 2.0
#: Share of one CPU from which on processes do not just look around now and then.
_AT_WORK = 0.1
#: Share of all CPUs that stands idle, below which processes wait for a turn.
_IDLE = 0.1


class Usage:
    """What a process and its descendants use, sampled now and then.

    Args:
        pid: The process.

    Attributes:
        memory: Bytes in memory at the last sample; what several share counts several times.
    """

    def __init__(self, pid: int) -> None:
        self.memory = 0
        self._pid = pid
        self._samples: deque[tuple[float, float]] = deque()
        self._machine = psutil.cpu_times()

    def sample(self) -> None:
        """Look again."""
        memory, used = 0, 0.0
        with contextlib.suppress(psutil.Error):
            top = psutil.Process(self._pid)
            for each in (top, *top.children(recursive=True)):
                with contextlib.suppress(psutil.Error), each.oneshot():
                    memory += each.memory_info().rss
                    # In its code, for it in the system, and of children that have ended.
                    used += sum(each.cpu_times()[:4])
        self.memory = memory
        now = time.monotonic()
        self._samples.append((now, used))
        while now - self._samples[0][0] > 1.5:
            self._samples.popleft()

    def exact_memory(self) -> int:
        """Bytes in memory now, where what several share counts once if the system tells.

        That takes some milliseconds for each process.
        """
        memory = 0
        with contextlib.suppress(psutil.Error):
            top = psutil.Process(self._pid)
            for each in (top, *top.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    memory += _size(each)
        return memory

    @property
    def starved(self) -> bool:
        """Whether they wanted to compute and had no turn, since others took the CPUs."""
        if not self._samples:
            return False
        (start, before), (end, used) = self._samples[0], self._samples[-1]
        at_work = used - before > _AT_WORK * (end - start)
        return used < _ENOUGH and at_work and self._idle() < _IDLE

    def _idle(self) -> float:
        """The share of all CPUs that stood idle since the beginning."""
        now = psutil.cpu_times()
        passed = sum(now) - sum(self._machine)
        return (now.idle - self._machine.idle) / passed if passed else 1.0


def _size(process: psutil.Process) -> int:
    try:
        sizes = process.memory_full_info()
    except psutil.AccessDenied:  # macOS tells it to the superuser alone
        return process.memory_info().rss
    # Linux has a proportional share, other systems what is the process's own.
    return getattr(sizes, "pss", sizes.uss)


def end(process: subprocess.Popen[bytes], mark: str, started: float) -> None:
    """Kill a process and all that came from it, also what has got away from it.

    Args:
        process: The one that was started.
        mark: What :data:`MARK` is set to in its environment.
        started: The time before its start, in seconds since the epoch.
    """
    family: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    for each in psutil.process_iter(["create_time"]):
        with contextlib.suppress(psutil.Error, OSError):
            # Clocks of processes count in hundredths of a second.
            young = each.info["create_time"] >= started - 1.0
            if young and each not in family and each.environ().get(MARK) == mark:
                family.append(each)
    trackers = [each for each in family if _is_tracker(each)]
    family = [each for each in family if each not in trackers]
    for each in family:
        with contextlib.suppress(psutil.Error):
            each.kill()
    _wait_for(family, 2.0)
    # Nobody is left who holds shared memory: what is still there, its tracker removes.
    _wait_for(trackers, 1.0)
    for each in trackers:
        with contextlib.suppress(psutil.Error):
            each.kill()


def _wait_for(processes: list[psutil.Process], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not all(map(_is_over, processes)) and time.monotonic() < deadline:
        time.sleep(0.01)


def _is_tracker(process: psutil.Process) -> bool:
    """Whether it is multiprocessing's, which ends when all who use it have ended."""
    with contextlib.suppress(psutil.Error):
        return "multiprocessing.resource_tracker" in " ".join(process.cmdline())
    return False


def _is_over(process: psutil.Process) -> bool:
    """Whether it has ended; in a container there may be nobody to collect it then."""
    with contextlib.suppress(psutil.Error):
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    return True
