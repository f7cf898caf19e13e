"""What runs of functions took, and how they compare."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.timing.table import table
from helpers.units import seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Where a program's parts lie in memory changes its speed by a few percent: Mytkowicz et
# al., "Producing Wrong Data Without Doing Anything Obviously Wrong!" (2009).
_LEAST_EFFECT = 0.05
_AGREEMENT = 0.9


@dataclass(frozen=True, slots=True)
class Measurement:
    """What several runs of one function took; renders itself.

    Attributes:
        times: Wall seconds per call, a figure for each run, in their order.
        cpu_times: CPU seconds per call, of this process and of children that ended.
        calls: How often each run called the function.

    Example:
        >>> found = Measurement((0.2, 0.1, 0.4), (0.1, 0.1, 0.1), calls=1)
        >>> found.best, found.median, found.spread
        (0.1, 0.2, 0.1)
        >>> print(found)
        200 ms ± 100 ms per call (median of 3 runs), best 100 ms, 0.43 CPUs busy
    """

    times: tuple[float, ...]
    cpu_times: tuple[float, ...]
    calls: int

    @property
    def best(self) -> float:
        """Seconds per call of the fastest run: the one that was disturbed least."""
        return min(self.times)

    @property
    def median(self) -> float:
        """Seconds per call of the run in the middle."""
        return statistics.median(self.times)

    @property
    def spread(self) -> float:
        """The median distance from the median, in seconds: half of the runs are nearer."""
        median = self.median
        return statistics.median(abs(time - median) for time in self.times)

    @property
    def cpu(self) -> float:
        """CPU seconds per call of the run in the middle."""
        return statistics.median(self.cpu_times)

    @property
    def share(self) -> float:
        """CPUs kept busy, over all runs: CPU seconds per second of wall time."""
        return sum(self.cpu_times) / sum(self.times)

    def _cells(self) -> tuple[str, ...]:
        figures = map(seconds, (self.median, self.spread, self.best))
        return (*figures, f"{self.share:.2f}")

    def _runs(self) -> str:
        plural = "s" if len(self.times) > 1 else ""
        runs = f"{len(self.times)} run{plural}"
        return f"{runs} of {self.calls} calls" if self.calls > 1 else runs

    def __str__(self) -> str:
        median, spread, best, share = self._cells()
        return (
            f"{median} ± {spread} per call (median of {self._runs()}), best {best}, "
            f"{share} CPUs busy"
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # what IPython shows where there is no HTML

    def _repr_html_(self) -> str:
        return table((*_HEADS, "measured"), [(*self._cells(), self._runs())])


_HEADS = ("median", "spread", "best", "CPUs busy")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several functions took, run in turns; renders itself as table and bars.

    A difference is *clear* if, of all pairs of a run of the one and a run of the
    other, nine in ten agree on which is faster, and the medians differ by more than
    5 percent. With 5 runs each, two functions that take the same time seem to differ
    so 3 times in 100 (the distribution of Mann and Whitney's U, 1947).

    Attributes:
        measurements: By name; what all are compared with is the first.

    Example:
        >>> found = Comparison({
        ...     "one by one": Measurement((3.0, 3.1, 3.0), (0.1, 0.1, 0.1), calls=1),
        ...     "threads": Measurement((1.0, 1.1, 1.0), (0.1, 0.1, 0.1), calls=1),
        ... })
        >>> found.fastest, found.clear("threads"), found.verdict("threads")
        ('threads', True, '3.0 times as fast')
    """

    measurements: Mapping[str, Measurement]

    def __getitem__(self, name: str) -> Measurement:
        if not isinstance(name, str) or name not in self.measurements:
            known = ", ".join(map(repr, self.measurements))
            raise KeyError(
                f"name={arguments.shown(name)} was not compared; there are {known}"
            )
        return self.measurements[name]

    @property
    def first(self) -> str:
        """The name with which all others are compared."""
        return next(iter(self.measurements))

    @property
    def fastest(self) -> str:
        """The name with the lowest median; not necessarily by a clear difference."""
        return min(self.measurements, key=lambda name: self[name].median)

    def ratio(self, name: str, to: str | None = None) -> float:
        """How many times as long it takes as another; by default as the first."""
        return self[name].median / self[self.first if to is None else to].median

    def clear(self, name: str, to: str | None = None) -> bool:
        """Whether there is a clear difference from another; by default from the first."""
        mine, others = self[name].times, self[self.first if to is None else to].times
        pairs = len(mine) * len(others)
        faster = sum(a < b for a in mine for b in others)
        slower = sum(a > b for a in mine for b in others)
        agree = max(faster, slower) >= _AGREEMENT * pairs
        return agree and abs(self.ratio(name, to) - 1) > _LEAST_EFFECT

    def verdict(self, name: str) -> str:
        """How it compares with the first, in words."""
        if not self.clear(name):
            return "no clear difference"
        ratio = self.ratio(name)
        return f"{_times(1 / ratio)} as fast" if ratio < 1 else f"{_times(ratio)} as long"

    def _table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        heads = ("", *_HEADS, f"against {self.first}")
        rows = [
            (name, *found._cells(), "" if name == self.first else self.verdict(name))
            for name, found in self.measurements.items()
        ]
        return heads, rows

    def __str__(self) -> str:
        heads, rows = self._table()
        widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
        lines = []
        for row in [heads, *rows]:
            cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
            cells[0], cells[-1] = row[0].ljust(widths[0]), row[-1]
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines)

    def describe(self) -> str:
        """The chart in words."""
        parts = []
        for name, found in self.measurements.items():
            part = f"{name} {seconds(found.median)}"
            if name != self.first:
                part += f" ({self.verdict(name)})"
            parts.append(part)
        return f"Bar chart of median times: {', '.join(parts)}."

    def draw(self, ax: Axes | None = None) -> Axes:
        """A bar for each median, and on it a dot for each run: the noise.

        Args:
            ax: Axes of yours to draw into; by default those of a new figure, which
                pyplot does not know of.
        """
        # Here, for importing matplotlib takes most of a second.
        from helpers.timing.picture import draw, draw_into

        if ax is None:
            return draw(self).axes[0]
        draw_into(ax, self)
        return ax

    def _repr_html_(self) -> str:
        heads, rows = self._table()
        return table(heads, rows)

    def _ipython_display_(self) -> None:
        # Two outputs: of one bundle a notebook would show the table only.
        from IPython.display import display

        from helpers.timing.picture import draw

        display({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        draw(self)._ipython_display_()


def _times(ratio: float) -> str:
    digits = 2 if ratio < 2 else 1 if ratio < 10 else 0
    return f"{ratio:.{digits}f} times"
