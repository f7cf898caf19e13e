"""What more workers can gain: two laws, fitted to what was measured.

Both say how the throughput X of N workers follows from that of one, the rate r:

* Amdahl, "Validity of the single processor approach to achieving large scale computing
  capabilities" (1967): X = r N / (1 + a (N - 1)). A share a (alpha) of the work can be
  done by one worker at a time only: *contention*. The curve flattens out at r / a.
* Gunther, "A Simple Capacity Model of Massively Parallel Transaction Systems" (1993) and
  *Guerrilla Capacity Planning* (2007): X = r N / (1 + a (N - 1) + b N (N - 1)), the
  universal scalability law. Besides, each worker has to agree with each other one:
  *coherency*, b (beta). The curve has a peak, after which more workers get less done.

With a = q / (p + q), r = 1 / (p + q) and b = r s, both become linear in p, q and s, which
are at least 0: N / X = p + q N + s N (N - 1). So there is one best fit, which needs no
starting guess, and keeps a between 0 and 1. What is minimised is the sum of the squared
*relative* deviations, X measured / X by the law - 1: the noise of a duration is a
percentage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from helpers import arguments

if TYPE_CHECKING:
    import numpy as np

_AMDAHL = "Amdahl's law"
_USL = "Gunther's law"


@dataclass(frozen=True, slots=True)
class Fit:
    """A law with the parameters that suit the measurements best; prints itself.

    Attributes:
        law: Its name.
        rate: The throughput of one worker, in the unit of what was measured.
        alpha: The share of the work that is done one at a time; from 0 to 1.
        beta: The cost of agreement between two workers, as a share of the work; 0
            for Amdahl's law.
        residual: Root of the mean squared relative deviation of the measurements from
            the law: 0.02 means that it is off by 2 percent or so.
        surplus: How many different numbers of workers were measured beyond the law's
            unknowns. With 0 it goes through all the points, whatever the truth may be.
        measured: The largest number of workers that was measured.

    Example:
        >>> law = Fit("Amdahl's law", 50.0, 0.1, 0.0, residual=0.01, surplus=4, measured=8)
        >>> law.throughput(1), round(law.speedup(8), 2), law.limit
        (50.0, 4.71, 10.0)
    """

    law: str
    rate: float
    alpha: float
    beta: float
    residual: float
    surplus: int
    measured: int

    def speedup(self, workers: float) -> float:
        """How many times the throughput of one worker so many have.

        Args:
            workers: How many, from 1 to 1,000,000,000.

        Raises:
            ValueError: ``workers`` is no number, or out of its bounds.
        """
        return self._speedup(arguments.number("workers", workers, 1, 1_000_000_000))

    def _speedup(self, workers: float) -> float:
        others = workers - 1
        return workers / (1 + self.alpha * others + self.beta * workers * others)

    def throughput(self, workers: float) -> float:
        """Items per unit of time of so many workers; see :meth:`speedup`."""
        return self.rate * self.speedup(workers)

    @property
    def peak(self) -> float:
        """The number of workers beyond which the law says that nothing is gained.

        Infinite without coherency costs: then the curve rises for ever, if slowly.

        Example:
            >>> Fit("", 1.0, 0.1, 0.001, residual=0.0, surplus=1, measured=16).peak
            30.0
        """
        if not self.beta:
            return math.inf
        return max(1.0, math.sqrt((1 - self.alpha) / self.beta))

    @property
    def limit(self) -> float:
        """The highest speed-up that the law allows, with any number of workers."""
        if self.beta:
            return self._speedup(self.peak)
        return 1 / self.alpha if self.alpha else math.inf

    def __str__(self) -> str:
        parts = [f"{self.law}: alpha = {self.alpha:.2g}"]
        if self.law != _AMDAHL:
            parts.append(f"beta = {self.beta:.2g}")
        parts.append(f"at most {self.limit:.3g} times one worker")
        if self.beta:
            peak = f"peak at N = {self.peak:.1f}"
            if self.peak > self.measured:
                peak += f", beyond the {self.measured} that were measured"
            parts.append(peak)
        if self.surplus:
            parts.append(f"off by {self.residual:.1%}")
        else:
            parts.append("as many unknowns as points, so the fit proves nothing")
        return ", ".join(parts)


def fit_amdahl(workers: Sequence[float], throughput: Sequence[float]) -> Fit:
    """Fit Amdahl's law (1967).

    Args:
        workers: How many workers there were, in each measurement: 1 or more.
        throughput: What they got done per unit of time; a speed-up serves as well.

    Raises:
        ValueError: Fewer than 2 different numbers of workers, which leave the law's 2
            unknowns open; or the values make no sense.

    Example:
        >>> law = fit_amdahl([1, 2, 4, 8], [1.0, 1.8, 3.0, 4.5])
        >>> print(f"{law.alpha:.2f}: at most {law.limit:.0f} times as fast")
        0.11: at most 9 times as fast
    """
    return _fit(_AMDAHL, 2, workers, throughput)


def fit_usl(workers: Sequence[float], throughput: Sequence[float]) -> Fit:
    """Fit the universal scalability law (Gunther 1993, 2007).

    Args:
        workers: How many workers there were, in each measurement: 1 or more.
        throughput: What they got done per unit of time; a speed-up serves as well.

    Raises:
        ValueError: Fewer than 3 different numbers of workers, which leave the law's 3
            unknowns open; or the values make no sense.

    Example:
        >>> law = fit_usl([1, 2, 4, 8, 16], [100, 180, 280, 300, 220])
        >>> 6 < law.peak < 8
        True
        >>> fit_usl([1, 2], [100, 180])
        Traceback (most recent call last):
            ...
        ValueError: workers=[1, 2] has 2 different, too few for the 3 unknowns of \
Gunther's law: measure 3 or more; with more than that, the fit can be checked
    """
    return _fit(_USL, 3, workers, throughput)


def _fit(
    law: str, unknowns: int, workers: Sequence[float], throughput: Sequence[float]
) -> Fit:
    # First, so that an interrupt cannot leave numpy half imported.
    import helpers.plotting  # noqa: F401

    # isort: split
    import numpy as np

    n, x = _checked("workers", workers), _checked("throughput", throughput)
    if len(n) != len(x):
        raise ValueError(
            f"workers has {len(n)} values and throughput {len(x)}: give as many of both"
        )
    if n.min() < 1:
        raise ValueError(f"workers={list(workers)!r}: give numbers from 1 on")
    different = len(np.unique(n))
    if different < unknowns:
        raise ValueError(
            f"workers={list(workers)!r} has {different} different, too few for the "
            f"{unknowns} unknowns of {law}: measure {unknowns} or more; with more than "
            "that, the fit can be checked"
        )
    terms = np.column_stack([np.ones_like(n), n, n * (n - 1)][:unknowns])
    design = terms * (x / n)[:, None]
    p = _nonnegative(design, np.ones_like(n))
    if not p[0] + p[1]:
        raise ValueError(
            f"throughput={list(throughput)!r} leaves the rate of one worker open: "
            "measure with 1 worker, too"
        )
    rate = 1 / (p[0] + p[1])
    deviations = design @ p - 1
    return Fit(
        law,
        rate=float(rate),
        alpha=float(p[1] * rate),
        beta=float(p[2] * rate) if unknowns > 2 else 0.0,
        residual=float(np.sqrt(np.mean(deviations**2))),
        surplus=different - unknowns,
        measured=int(n.max()),
    )


def _checked(name: str, values: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    import numpy as np

    if not isinstance(values, Sized):
        raise TypeError(f"{name}={arguments.shown(values)}: give a list of numbers")
    try:
        array = np.asarray(list(values), dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"{name}={arguments.shown(values)}: give a flat list of numbers"
        ) from None
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name}={arguments.shown(values)}: give a flat list of numbers")
    if not (np.isfinite(array) & (array > 0)).all():
        raise ValueError(
            f"{name}={arguments.shown(list(values))}: give finite numbers above 0"
        )
    return array


def _nonnegative(
    design: np.ndarray[Any, np.dtype[np.float64]],
    target: np.ndarray[Any, np.dtype[np.float64]],
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The p ≥ 0 that brings ``design @ p`` nearest to the target.

    Of a few unknowns one can try which of them are 0: the problem is convex, so the best
    of the solutions that are allowed is the solution.
    """
    import numpy as np

    columns = design.shape[1]
    scale = np.linalg.norm(design, axis=0)  # else the squares dwarf the ones
    best, least = np.zeros(columns), math.inf
    for size in range(1, columns + 1):
        for free in map(list, combinations(range(columns), size)):
            solution = np.linalg.lstsq(design[:, free] / scale[free], target, rcond=None)[0]
            error = float(np.sum((design[:, free] / scale[free] @ solution - target) ** 2))
            # A fit with fewer unknowns goes before one that is no better but for rounding.
            if (solution >= 0).all() and error < least * (1 - 1e-9) - 1e-24:
                best, least = np.zeros(columns), error
                best[free] = solution / scale[free]
    return best
