"""How much slower does recording make code? Ours against viztracer, in one run.

Run by hand: ``python -m tests.benchmarks.recorder [repetitions]``. Each figure is a
ratio of wall times to the same code without a recorder, the best of some repetitions
that alternate, so that a load on the machine hits all of them alike. viztracer is left
out where it is not installed.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from helpers.timeline.recorder import Recorder

lock = threading.Lock()
counter = 0


def add(times: int) -> None:
    global counter
    for _ in range(times):
        with lock:
            counter += 1


def lock_increments() -> None:
    """500,000 increments under a lock, by 5 threads."""
    run_threads(add, 5, 100_000)


def generator_sum() -> None:
    """The sum of a generator expression of a million squares."""
    sum(i * i for i in range(10**6))


def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def recursion() -> None:
    """fib(22), 28,657 calls."""
    fib(22)


def count(n: int) -> None:
    while n > 0:
        n -= 1


def computing() -> None:
    """Two threads that count down from 5 million."""
    run_threads(count, 2, 5_000_000)


def run_threads(target: Callable[[int], None], number: int, argument: int) -> None:
    threads = [threading.Thread(target=target, args=(argument,)) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sleeping_threads() -> None:
    """Ten threads that sleep 50 times for 2 ms."""

    def nap(times: int) -> None:
        for _ in range(times):
            time.sleep(0.002)

    run_threads(nap, 10, 50)


def sleeping_tasks() -> None:
    """100 tasks that sleep for 0.1 s."""

    async def main() -> None:
        await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(100)))

    asyncio.run(main())


def busy_tasks() -> None:
    """2,000 tasks with 10 awaits each."""

    async def work() -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*(work() for _ in range(2000)))

    asyncio.run(main())


def figure() -> None:
    """A matplotlib figure, drawn to memory."""
    import io

    from matplotlib.figure import Figure

    ax = Figure().subplots()
    for i in range(5):
        ax.plot(range(100), [j * i for j in range(100)], label=str(i))
    ax.legend()
    ax.figure.savefig(io.BytesIO())


CASES = (
    lock_increments,
    generator_sum,
    recursion,
    computing,
    sleeping_threads,
    sleeping_tasks,
    busy_tasks,
    figure,
)


class Ours(AbstractContextManager[None]):
    """What ``with record()`` does."""

    def __enter__(self) -> None:
        self._recorder = Recorder(files=[__file__])
        self._recorder.start()

    def __exit__(self, *error: object) -> None:
        self._recorder.stop()


class OnlyRunning(Ours):
    """The same without making the timeline of it, which happens after the cell."""

    def __exit__(self, *error: object) -> None:
        self._recorder._restore()


def viztracer() -> Callable[[], AbstractContextManager[Any]] | None:
    """Its recorder as its own magic uses it, with the result thrown away."""
    try:
        from viztracer import VizTracer
    except ImportError:
        return None
    folder = TemporaryDirectory()
    path = str(Path(folder.name) / "trace.json")

    def start() -> AbstractContextManager[Any]:
        # Its buffer is to be as long as the longest case needs.
        tracer = VizTracer(output_file=path, verbose=0, tracer_entries=4_000_000)
        tracer._folder = folder
        return _Started(tracer)

    return start


class _Started(AbstractContextManager[None]):
    def __init__(self, tracer: Any) -> None:
        self._tracer = tracer

    def __enter__(self) -> None:
        self._tracer.start()

    def __exit__(self, *error: object) -> None:
        self._tracer.stop()
        self._tracer.clear()


def seconds(case: Callable[[], None], recorder: Callable[[], Any]) -> float:
    with recorder():
        start = time.perf_counter()
        case()
        return time.perf_counter() - start


def whole(case: Callable[[], None], recorder: Callable[[], Any]) -> float:
    start = time.perf_counter()
    with recorder():
        case()
    return time.perf_counter() - start


def main(repetitions: int = 5, only: str = "") -> None:
    peer = viztracer()
    if peer is None:
        print("viztracer is not installed: compared with nothing but the code alone")
    print(f"Python {sys.version.split()[0]}, best of {repetitions}")
    print(f"{'case':<18}{'alone':>10}{'ours':>8}{'+build':>8}{'viztracer':>11}")
    for case in CASES:
        if only not in case.__name__:
            continue
        times: dict[str, list[float]] = {"alone": [], "ours": [], "built": [], "peer": []}
        case()
        for _ in range(repetitions):
            times["alone"].append(seconds(case, nullcontext))
            times["ours"].append(seconds(case, OnlyRunning))
            times["built"].append(whole(case, Ours))
            if peer is not None:
                times["peer"].append(seconds(case, peer))
        alone, ours, built = (min(times[key]) for key in ("alone", "ours", "built"))
        row = f"{case.__name__:<18}{alone * 1e3:>7.1f} ms{ours / alone:>7.2f}x"
        row += f"{built / alone:>7.2f}x"
        if peer is not None:
            row += f"{min(times['peer']) / alone:>10.2f}x"
        print(row, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
