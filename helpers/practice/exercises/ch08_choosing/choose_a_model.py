"""The check of the exercise "choose-a-model"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpers.practice.bench import Bench
from helpers.practice.exercise import exercise


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
    "08_choosing",
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


_FEW: _Facts = {"calls": (4, 5), "seconds": (0.28, 0.3), "connections": (4, 4)}


#: Title, model, why, and what is special.
_CASES: tuple[tuple[str, str, str, _Facts], ...] = (
    ("downloads over a few connections, with a library that blocks", "threads",
     "What waits in a blocking library waits well in threads.", _WAITS),
    ("waits that compute nothing at all", "threads",
     "What counts is how long it takes, and not how much of that it computes.",
     _WAITS | {"waiting": (1.0, 1.0)}),
    ("downloads over a few connections, with a library for asyncio", "threads",
     "Threads serve a few connections well; asyncio is for thousands.",
     _WAITS | {"awaitable": (1, 1)}),
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
    ("calculations that never wait", "processes",
     "Each process has a GIL of its own, and the calls are long beside what they cost.",
     {"waiting": (0.0, 0.0)}),
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
    ("tens of thousands of calls of some ten microseconds", "loop",
     "To hand a call over to a process takes longer than to make it.",
     {"calls": (20_000, 40_000), "seconds": (2e-5, 4e-5), "copying": (2e-7, 5e-7)}),
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
