"""Exercises about chapter 08: measure what decides, send little, choose."""

from __future__ import annotations

import itertools
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.executor import SHUT_DOWN, CopyingExecutor, current_task
from helpers.practice.exercise import exercise

CHAPTER = "08_choosing"
#: Seconds, in virtual time.
DAY = 86_400


@exercise(
    "share-of-computing",
    CHAPTER,
    "Measure the share of computing",
    '''
    def computing_share(function, wall, cpu):
        """The share of a call in which it computes; wall() and cpu() tell the time."""
        ...
    ''',
)
def share_of_computing(bench: Bench, computing_share: Any) -> None:
    """Measured with clocks that the check moves: the second call, from end to end."""
    some = bench.random.uniform(0.1, 0.9)
    readings = itertools.cycle([(150, 90), (0, 20), (100, 0), (0, 0)])
    for title, warm_up, call, wanted in (
        ("a call that waits for 9 of 10 seconds", (10.0, 1.0), (10.0, 1.0), 0.1),
        ("a call that computes all the time", (4.0, 4.0), (4.0, 4.0), 1.0),
        ("a call that never computes", (4.0, 0.0), (4.0, 0.0), 0.0),
        ("a call that prepares something the first time", (50.0, 45.0), (10.0, 1.0), 0.1),
        ("a call that computes for some of its time", (7.0, 0.1), (7.0, 7 * some), some),
        ("a call that is over in some microseconds", (1.0, 0.1), (8e-6, 4e-6), 0.5),
        ("a call that is over in less than a microsecond", (1.0, 0.1), (4e-7, 1e-7), 0.25),
        ("a call whose CPU clock ticks more coarsely than the other", (1.0, 0.5),
         (0.5, 0.75), 1.0),
        ("a call that is over before a clock has ticked", (1.0, 1.0), (0.0, 0.0), 0.0),
        ("a call in which only the CPU clock has ticked", (1.0, 0.1), (0.0, 0.01), 0.0),
    ):  # fmt: skip
        bench.trial(title)
        # A clock may show anything, also 0, when the second call begins.
        wall, cpu = next(readings)
        clocks = _Clocks(wall - warm_up[0], cpu - warm_up[1])
        clocks.passing = [warm_up, call]
        found = bench.call(computing_share, clocks.function, clocks.wall, clocks.cpu)
        if type(found) not in (int, float):
            raise Refused("type", f"It gives {found!r:.60}, and should give a number.")
        bench.require(
            clocks.calls >= 2, "wrong-result",
            f"It called function() {clocks.calls} times, and should twice: "
            "the first call may have to prepare something, the second one is measured.",
        )  # fmt: skip
        bench.require(
            clocks.calls == 2, "wasteful", f"It called function() {clocks.calls} times."
        )
        bench.require(
            clocks.threads == {threading.get_ident()}, "wrong-result",
            "It called function() in another thread: time.thread_time counts what the "
            "thread computes that asks it.",
        )  # fmt: skip
        bench.require(
            abs(found - wanted) < 1e-6, "wrong-result",
            f"The second call took {call[0]:g} s of wall time and {call[1]:g} s of CPU "
            f"time, from {wall} and {cpu} s on; computing_share() is {found:g}, and should "
            f"be {wanted:g}.",
        )  # fmt: skip
    bench.trial("the same call measured once more")
    bench.call(computing_share, clocks.function, clocks.wall, clocks.cpu)
    bench.require(
        clocks.calls == 4, "wrong-result",
        f"Measured once more, it called function() {clocks.calls - 2} times, and should "
        "twice: what the first call prepares need not be there any more.",
    )  # fmt: skip
    for which in ("first", "second"):
        bench.trial(f"a call that raises an exception, the {which} time")
        # One of them is what a division by no wall time raises, too.
        for kind in (LookupError, ZeroDivisionError):
            clocks = _Clocks(0, 0)
            clocks.passing = [(1.0, 0.5)]
            clocks.broken = (which == "second", kind("of function() itself"))
            error = bench.raised(
                kind, computing_share, clocks.function, clocks.wall, clocks.cpu
            )
            bench.require(
                error is not None, "swallowed",
                f"The {which} call of function() raised {kind.__name__}, and a share was "
                "returned as if nothing was wrong.",
            )  # fmt: skip


class _Clocks:
    """A wall clock and a CPU clock that stand still but for calls of ``function``."""

    def __init__(self, wall: float, cpu: float) -> None:
        self._wall, self._cpu = float(wall), float(cpu)
        self.calls = 0
        self.threads: set[int] = set()
        self.passing: list[tuple[float, float]] = []
        #: After how many calls one raises, and what.
        self.broken: tuple[int, BaseException] | None = None

    def wall(self) -> float:
        return self._wall

    def cpu(self) -> float:
        return self._cpu

    def function(self) -> None:
        if self.broken is not None and self.calls == self.broken[0]:
            self.calls += 1
            raise self.broken[1]
        wall, cpu = self.passing[min(self.calls, len(self.passing) - 1)]
        self._wall += wall
        self._cpu += cpu
        self.calls += 1
        self.threads.add(threading.get_ident())


#: Of each call of read(): the file, and the task in which it was called.
_reads: list[tuple[str, int]] = []
#: More files than somebody would have chosen to read at once.
_FILES = 40
#: Bytes that a task may take on its journeys; the sizes of a file take three times as many.
_LITTLE = 4_000


@exercise(
    "little-home",
    CHAPTER,
    "Send little, and bring little home",
    '''
    %%module sizes
    def total_size(pool, read, paths):
        """The sum of record["size"] over the records of all files."""
        total = 0
        for records in pool.map(read, paths):
            for record in records:
                total += record["size"]
        return total
    ''',
)
def little_home(bench: Bench, total_size: Any) -> None:
    """The right sum, each file read in a task of its own, and few bytes on the way."""
    paths, wanted = [], 0
    for number in range(_FILES):
        sizes = [bench.random.randrange(1, 1000) for _ in range(4000)]
        wanted += sum(sizes)
        paths.append(bench.folder / f"table{number}.txt")
        paths[-1].write_text("\n".join(map(str, sizes)))
    pool = _OtherProcesses(total_size)
    bench.trial(f"{_FILES} files of 4,000 records: their sum")
    found = bench.call(total_size, pool, _read, list(paths))
    bench.require(
        type(found) is int, "type", f"It gives {found!r:.60}, and should give an int."
    )
    bench.equal("total_size(pool, read, paths)", found, wanted)
    bench.require(not pool.is_shut_down, "wrong-result", SHUT_DOWN)
    bench.trial("the same files: who reads them")
    read = [path for path, _ in _reads]
    tasks = {task for _, task in _reads}
    at_home = sum(task == 0 for _, task in _reads)
    bench.require(
        _reads, "sequential", "read() was called in no task of the pool that was given."
    )
    bench.require(
        not at_home, "sequential",
        f"{at_home} of {len(_reads)} calls of read() were made outside of the pool.",
    )  # fmt: skip
    bench.require(
        len(tasks) >= len(paths), "sequential",
        f"{len(paths)} files were read in {len(tasks)} task{'s' * (len(tasks) > 1)}: "
        "only a file in a task of its own can be read by any worker.",
    )  # fmt: skip
    bench.require(
        len(read) == len(set(read)), "wasteful",
        f"For {len(paths)} files, read() was called {len(read)} times.",
    )  # fmt: skip
    bench.trial("the same files: what was sent, and what came home")
    bench.require(
        pool.largest <= _LITTLE, "wasteful",
        f"For a sum, a task moved {pool.largest:,} bytes to a process and back.",
    )  # fmt: skip
    alone = "One file was handed in only when the result of another was there."
    for count in 3, _FILES:
        bench.trial(f"{count} files that are read at the same time")
        bench.once(_at_once(total_size, count), meaning={"deadlock": ("sequential", alone)})
    bench.trial("no files")
    bench.equal("total_size(pool, read, [])", bench.call(total_size, pool, _read, []), 0)
    bench.trial("a file that cannot be read")
    wrong = [paths[0], bench.folder / "missing.txt", paths[1]]
    error = bench.raised(FileNotFoundError, total_size, pool, _read, wrong)
    bench.require(
        error is not None, "swallowed",
        "read() raised FileNotFoundError, and a sum was returned as if nothing was wrong.",
    )  # fmt: skip
    bench.require(
        all(task for _, task in _reads), "sequential",
        "When read() had failed in the pool, it was called again outside of it.",
    )  # fmt: skip


class _OtherProcesses(CopyingExecutor):
    """A pool whose processes have a module of their own, as it was when it was loaded."""

    def __init__(self, function: Any) -> None:
        super().__init__(pickle.dumps)
        self._module: dict[str, Any] = getattr(function, "__globals__", {})
        self._loaded = dict(self._module)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do a task, unless the module is no longer what the processes know."""
        missing = object()
        for name, value in self._module.items():
            if value is not self._loaded.get(name, missing):
                raise Refused(
                    "wrong-result",
                    f"It sets {name} in its module when it is called. A process of the "
                    "pool has a module of its own, and does not see it there: hand it "
                    "over with the path.",
                )
        return super().submit(fn, *args, **kwargs)


def _at_once(total_size: Any, count: int) -> Any:
    def scenario() -> Any:
        meeting = threading.Barrier(count)
        totals: list[int] = []

        def read(path: str) -> list[dict[str, int]]:
            meeting.wait()
            time.sleep(DAY)
            return [{"size": 1}, {"size": len(path)}]

        def use() -> None:
            with ThreadPoolExecutor(count) as pool:
                totals.append(total_size(pool, read, [f"{n:03}" for n in range(count)]))

        def check() -> None:
            if totals != [4 * count]:
                fail("wrong-result", f"The sum is {totals[0]}, and should be {4 * count}.")

        return [use], check

    return scenario


def _read(path: Path) -> list[dict[str, Any]]:
    """The records of a file, each with much that is of no use for the sum."""
    _reads.append((str(path), current_task()))
    lines = Path(path).read_text().split()
    return [{"size": int(line), "name": f"{path}/{n}"} for n, line in enumerate(lines)]


@dataclass(frozen=True)
class Job:
    """What was measured of a job, and of the machine that has to do it."""

    calls: int
    seconds: float
    waiting: float
    connections: int
    awaitable: bool
    keeps_gil: bool
    copying: float
    cpus: int


@exercise(
    "choose-a-model",
    CHAPTER,
    "Mend the article's advice",
    '''
    def choose(job):
        """One of "loop", "threads", "processes", "asyncio".

        job.calls: how many calls, job.seconds: what one takes
        job.waiting: the share of it in which it waits, 0 to 1
        job.connections: how many are open at once
        job.awaitable: whether one can await it, as with aiohttp
        job.keeps_gil: whether it keeps the GIL while it computes
        job.copying: seconds to copy what one call gets and gives
        job.cpus: how many CPUs it may use
        """
        if job.waiting > 0.5:
            return "asyncio" if job.connections > 100 else "threads"
        return "processes"
    ''',
)
def choose_a_model(bench: Bench, choose: Any) -> None:
    """As the chapter found out, in cases that are far from any doubt."""
    for title, wanted, why, facts in _CASES:
        bench.trial(title)
        for _ in range(10):
            job = _job(bench, facts)
            chosen = bench.call(choose, job)
            bench.require(
                chosen in ("loop", "threads", "processes", "asyncio"), "type",
                f"It gives {chosen!r:.60}, and none of the four words.",
            )  # fmt: skip
            bench.require(
                chosen == wanted, "wrong-result",
                f"{job}: you choose {chosen!r}, and {wanted!r} is better. {why}",
            )  # fmt: skip


#: Of some facts, the least and the most.
_Facts = dict[str, tuple[float, float]]
#: What is usual; a case says what is special.
_USUAL: _Facts = {
    "calls": (100, 200),
    "seconds": (0.05, 0.3),
    "waiting": (0.0, 0.02),
    "connections": (1, 1),
    "awaitable": (0, 0),
    "keeps_gil": (1, 1),
    "copying": (0.0001, 0.0005),
    "cpus": (6, 16),
}
_WAITS: _Facts = {"waiting": (0.96, 0.99), "connections": (8, 20)}
_THOUSANDS: _Facts = {
    "waiting": (0.96, 0.99),
    "connections": (5000, 9000),
    "calls": (9000, 9999),
}
_NO_GIL: _Facts = {"keeps_gil": (0, 0)}
_ONE_CPU: _Facts = {"cpus": (1, 1)}
_MUCH: _Facts = {"copying": (0.4, 0.5)}
_FEW: _Facts = {"calls": (6, 8), "seconds": (0.25, 0.3), "connections": (6, 8)}
#: Title, model, why, and what is special.
_CASES: tuple[tuple[str, str, str, _Facts], ...] = (
    ("downloads over a few connections, with a library that blocks", "threads",
     "What waits in a blocking library waits well in threads.", _WAITS),
    ("thousands of connections, and a library for asyncio", "asyncio",
     "A task costs a tenth of a thread, and thousands of them wait.",
     _THOUSANDS | {"awaitable": (1, 1)}),
    ("thousands of connections, and a library that blocks", "threads",
     "A blocking call holds up a whole event loop, but only its own thread.", _THOUSANDS),
    ("downloads on a machine with one CPU", "threads",
     "To wait, nobody needs a CPU.", _WAITS | _ONE_CPU),
    ("thousands of connections on a machine with one CPU", "asyncio",
     "To wait, nobody needs a CPU.", _THOUSANDS | _ONE_CPU | {"awaitable": (1, 1)}),
    ("downloads of large files", "threads",
     "Threads see what was downloaded as it is, and nothing is copied.", _WAITS | _MUCH),
    ("downloads with a library that keeps no GIL", "threads",
     "What waits in a blocking library waits well in threads.", _WAITS | _NO_GIL),
    ("thousands of connections, with a library for asyncio that keeps no GIL", "asyncio",
     "A task costs a tenth of a thread, and thousands of them wait.",
     _THOUSANDS | _NO_GIL | {"awaitable": (1, 1)}),
    ("thousands of connections that bring large results, with a library for asyncio",
     "asyncio", "Tasks see what has come as it is, and nothing is copied.",
     _THOUSANDS | _MUCH | {"awaitable": (1, 1)}),
    ("a few downloads, each of which takes its time", "threads",
     "Few calls, but together they wait for more than a second.", _WAITS | _FEW),
    ("long calculations in Python, on several CPUs", "processes",
     "Each process has a GIL of its own, and the calls are long beside what they cost.",
     {}),
    ("long calculations in Python, on two CPUs", "processes",
     "Two CPUs take half the time.", {"cpus": (2, 2)}),
    ("a few calculations, each of which takes its time", "processes",
     "Few calls, but together they compute for more than a second.", _FEW),
    ("long calculations, on one CPU", "loop",
     "One CPU computes one thing at a time, whatever the model.", _ONE_CPU),
    ("compression, which gives the GIL back", "threads",
     "Threads compute at the same time where the GIL is given back, and copy nothing.",
     _NO_GIL),
    ("compression, on one CPU", "loop",
     "One CPU computes one thing at a time, whatever the model.", _NO_GIL | _ONE_CPU),
    ("calculations on large arrays that give the GIL back", "threads",
     "Threads see the arrays as they are; what processes copy takes longer than the work.",
     _NO_GIL | _MUCH),
    ("parsing, which keeps the GIL and returns a large result", "loop",
     "To bring the result home takes longer than to make it.", _MUCH),
    ("short parsing, whose result takes longer still to bring home", "loop",
     "To bring the result home takes longer than to make it.",
     {"seconds": (0.02, 0.03), "copying": (0.06, 0.09)}),
    ("tens of thousands of calls of some microseconds", "loop",
     "To hand a call over takes longer than to make it.",
     {"calls": (50_000, 90_000), "seconds": (4e-6, 8e-6), "copying": (2e-7, 5e-7)}),
    ("tens of thousands of calls of some microseconds that give the GIL back", "loop",
     "To hand a call over, even to a thread, takes longer than to make it.",
     _NO_GIL | {"calls": (50_000, 90_000), "seconds": (4e-6, 8e-6),
                "copying": (2e-7, 5e-7)}),
    ("many calculations, each of them long beside its copying", "processes",
     "All copying together takes long, but beside the work it is little.",
     {"calls": (5_000, 9_000), "copying": (0.0005, 0.001)}),
    ("four calls that are over in some milliseconds", "loop",
     "It is fast enough, and a loop has no races and no deadlocks.",
     {"calls": (4, 4), "seconds": (0.0007, 0.001), "copying": (1e-6, 2e-6)}),
    ("four waits that are over in some milliseconds", "loop",
     "It is fast enough, and a loop has no races and no deadlocks.",
     {"calls": (4, 4), "seconds": (0.0007, 0.001), "waiting": (0.9, 0.95)}),
    ("calculations on what thousands of connections have brought", "processes",
     "It computes, so what counts is the GIL, and not how many connections there are.",
     {"connections": (5000, 9000), "awaitable": (1, 1)}),
)  # fmt: skip


def _job(bench: Bench, special: _Facts) -> Job:
    """A job whose figures are drawn at random."""
    values: dict[str, Any] = {}
    for name, (low, high) in (_USUAL | special).items():
        if name in ("awaitable", "keeps_gil"):
            values[name] = bool(low)
        elif name in ("calls", "connections", "cpus"):
            values[name] = bench.random.randint(int(low), int(high))
        else:
            values[name] = float(f"{bench.random.uniform(low, high):.2g}")
    return Job(**values)
