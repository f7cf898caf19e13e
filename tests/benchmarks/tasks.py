"""How much slower does recording make asyncio, and how right is what it records?

Run by hand: ``python -m tests.benchmarks.tasks [repetitions]``. The first table has
ratios of wall times to the same code without a recorder: of the tasks' watcher alone,
of a whole recording, and of viztracer where it is installed. The second compares what
is recorded with tasks that stamp themselves. The third is about the time and the
memory that it takes to make lanes of a recording.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from helpers.timeline.model import Timeline
from helpers.timeline.recorder import Recorder
from helpers.timeline.tasks import TaskWatcher
from tests.benchmarks.recorder import OnlyRunning, seconds, viztracer


async def switch(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def nap(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0.001)


async def switches() -> None:
    """2,000 tasks that let the others run, 10 times each."""
    await asyncio.gather(*(switch(10) for _ in range(2000)))


async def naps() -> None:
    """2,000 tasks with 10 timers each."""
    await asyncio.gather(*(nap(10) for _ in range(2000)))


async def creations() -> None:
    """5,000 tasks that do nothing."""
    await asyncio.gather(*(switch(0) for _ in range(5000)))


async def queue() -> None:
    """5,000 items through a queue with room for one."""
    items: asyncio.Queue[int] = asyncio.Queue(1)

    async def produce() -> None:
        for item in range(5000):
            await items.put(item)

    async def consume() -> None:
        for _ in range(5000):
            await items.get()

    await asyncio.gather(produce(), consume())


async def locks() -> None:
    """100 tasks that hold one lock 20 times each over a switch."""
    lock = asyncio.Lock()

    async def work() -> None:
        for _ in range(20):
            async with lock:
                await asyncio.sleep(0)

    await asyncio.gather(*(work() for _ in range(100)))


async def sleepers() -> None:
    """100 tasks that sleep for 0.1 s."""
    await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(100)))


CASES = (switches, naps, creations, queue, locks, sleepers)


class Watching(AbstractContextManager["Watching"]):
    """The watcher of tasks alone."""

    def __enter__(self) -> Watching:
        self.watcher = TaskWatcher(
            time.perf_counter, lambda code: code.co_filename == __file__
        )
        self.watcher.install()
        return self

    def __exit__(self, *error: object) -> None:
        self.watcher.uninstall()


def runner(case: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    return lambda: asyncio.run(case())


class Recording(OnlyRunning):
    """A whole recording, of threads and tasks, of this file."""

    def __enter__(self) -> None:
        self._recorder = Recorder(files=[__file__])
        self._recorder.start()


def slow_down(repetitions: int) -> None:
    peer = viztracer()
    print(f"Python {sys.version.split()[0]}, best of {repetitions}")
    print(f"{'case':<12}{'alone':>10}{'tasks':>8}{'all':>8}{'viztracer':>11}")
    for case in CASES:
        best: dict[str, float] = {}
        recorders: dict[str, Any] = {
            "alone": nullcontext,
            "tasks": Watching,
            "all": Recording,
        }
        if peer is not None:
            recorders["peer"] = peer
        for _ in range(repetitions):
            for name, recorder in recorders.items():
                taken = seconds(runner(case), recorder)
                best[name] = min(best.get(name, taken), taken)
        alone = best.pop("alone")
        ratios = "".join(f"{taken / alone:>7.2f}x" for taken in best.values())
        print(f"{case.__name__:<12}{alone * 1e3:>7.1f} ms{ratios}", flush=True)


def accuracy() -> None:
    """How far the record is from tasks that stamp themselves, in the median."""
    stamps: dict[str, list[tuple[float, float]]] = {}
    clock = time.perf_counter

    async def work(name: str, lock: asyncio.Lock) -> None:
        mine = stamps[name] = []
        for _ in range(5):
            await asyncio.sleep(0.001)
            async with lock:
                start = clock()
                await asyncio.sleep(0.001)
                mine.append((start, clock()))

    async def main() -> None:
        lock = asyncio.Lock()
        async with asyncio.TaskGroup() as group:
            for number in range(20):
                name = f"worker {number}"
                group.create_task(work(name, lock), name=name)

    with Watching() as watching:
        asyncio.run(main())
    timeline = Timeline(watching.watcher.lanes(1))
    starts, ends, wakes = [], [], []
    for name, mine in stamps.items():
        lane = timeline.lane(name)
        for hold, (start, end) in zip(lane.holds, mine, strict=True):
            starts.append(abs(hold.start - start))
            ends.append(abs(hold.end - end))
            steps = [s.start for s in lane.segments if s.state == "running"]
            wakes.append(min(abs(step - end) for step in steps))
    for what, errors in (("hold starts", starts), ("hold ends", ends), ("steps", wakes)):
        microseconds = statistics.median(errors) * 1e6
        print(f"{what}: {microseconds:.1f} us off ({len(errors)} stamps)")


def making() -> None:
    """10^5 segments and more: seconds and megabytes."""

    async def main() -> None:
        await asyncio.gather(*(nap(33) for _ in range(1000)))

    with Watching() as watching:
        asyncio.run(main())
    start = time.perf_counter()
    lanes = watching.watcher.lanes(1)
    taken = time.perf_counter() - start
    count = sum(len(lane.segments) for lane in lanes)
    tracemalloc.start()
    lanes = watching.watcher.lanes(1)
    size = tracemalloc.get_traced_memory()[0]
    assert lanes
    tracemalloc.stop()
    print(f"{count} segments: {taken:.2f} s and {size / 1e6:.0f} MB to make")


if __name__ == "__main__":
    slow_down(*map(int, sys.argv[1:2] or ["7"]))
    accuracy()
    making()
