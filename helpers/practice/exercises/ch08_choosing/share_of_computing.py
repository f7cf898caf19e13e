"""The check of the exercise "share-of-computing"."""

from __future__ import annotations

import itertools
import threading
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise


@exercise(
    "share-of-computing",
    "08_choosing",
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
        # The second is what a division by no wall time raises, too; a generator makes
        # another error of the third, and the last one is no Exception.
        for kind in (LookupError, ZeroDivisionError, StopIteration, SystemExit):
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
