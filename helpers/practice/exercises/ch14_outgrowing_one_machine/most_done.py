"""The check of the exercise "most-done"."""

from __future__ import annotations

import math
from typing import Any

from helpers.practice.bench import Bench
from helpers.practice.exercise import exercise


@exercise(
    "most-done",
    "14_outgrowing_one_machine",
    "Find the number of workers that get the most done",
    '''
    def best_workers(alpha, beta):
        """The whole number of workers with the highest speed-up; beta is above 0."""
        return round(((1 - alpha) / beta) ** 0.5)
    ''',
)
def most_done(bench: Bench, best_workers: Any) -> None:
    """The same as trying every number, also where the formula is rounded the wrong way."""

    def compare(alpha: float, beta: float) -> None:
        found = bench.call(best_workers, alpha, beta)
        bench.require(
            type(found) is int, "type",
            f"best_workers({alpha}, {beta}) is {found!r:.60}, and should be an int.",
        )  # fmt: skip
        most = 1 + int(((1 - alpha) / beta) ** 0.5)
        wanted = max(range(1, most + 1), key=lambda n: _speedup(n, alpha, beta))
        # Two neighbours may do equally well, but for what rounding makes of it.
        best = _speedup(wanted, alpha, beta)
        if found >= 1 and math.isclose(_speedup(found, alpha, beta), best, rel_tol=1e-12):
            return
        done = f"{_speedup(found, alpha, beta):.4f}" if found >= 1 else "nothing"
        bench.require(
            False, "wrong-result",
            f"best_workers({alpha}, {beta}) is {found}, and should be {wanted}. Speed-up "
            f"with {found}: {done}, with {wanted}: {best:.4f}.",
        )  # fmt: skip

    bench.trial("a curve with its peak at 30")
    compare(0.1, 0.001)
    bench.trial("work that is best done by one")
    compare(0.2, 0.9)
    compare(0.0, 5.0)
    compare(1.0, 0.01)
    bench.trial("a peak between two whole numbers")
    compare(0.0, 0.477)
    compare(0.1, 0.9 / 6.1)
    compare(0.0, 1 / 12.1)
    bench.trial("a peak far away")
    compare(0.0, 0.000001234)
    compare(0.0, 0.000001)
    compare(0.0, 0.000000001)
    compare(0.2, 0.00000000001)
    bench.trial("a curve that is nearly flat at its peak")
    compare(0.99, 0.0000001)
    bench.trial("fifty curves, made at random")
    for _ in range(50):
        alpha, beta = bench.random.uniform(0, 1), 10 ** bench.random.uniform(-4.5, 0)
        compare(round(alpha, 3), float(f"{beta:.3g}"))


def _speedup(workers: int, alpha: float, beta: float) -> float:
    return workers / (1 + alpha * (workers - 1) + beta * workers * (workers - 1))
