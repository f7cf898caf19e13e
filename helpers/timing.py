"""How long code takes, and how much of that time it computes: honest about noise.

A :class:`stopwatch` times a block once. :func:`measure` runs a function several times,
:func:`compare` several functions in turns, and both show each run, because a figure
without its noise says little.
"""

from __future__ import annotations

import gc
import inspect
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from itertools import repeat as times_over
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.timeaxis import draw_time_axis
from helpers.units import seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

try:
    import resource
except ImportError:  # Windows

    def _children_time() -> float:
        return 0.0

else:

    def _children_time() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


# A run is to be long beside the clock's ticks and the scheduler's turns, and short
# enough to be repeated while a reader waits.
_RUN = 0.05
# No run is shorter than the clock can tell: one of 0 seconds could not be compared.
_TICK = time.get_clock_info("perf_counter").resolution
# Fewer runs of two things that are the same come out in one order too often by chance.
_LEAST_RUNS = 3
# Where a program's parts lie in memory changes its speed by a few percent: Mytkowicz et
# al., "Producing Wrong Data Without Doing Anything Obviously Wrong!" (2009).
_LEAST_EFFECT = 0.05
_AGREEMENT = 0.9


class stopwatch:  # in lower case as contextlib.suppress: it is used like a function
    """Time a block of code: wall time, and CPU time of this thread and of the process.

    Can be read in the block, too. It can be used again, which starts it anew.

    Attributes:
        wall: Seconds on the clock on the wall.
        cpu: CPU seconds of all threads of this process.
        thread_cpu: CPU seconds of the thread that is timing.
        children_cpu: CPU seconds of child processes that ended in the block and
            were waited for; always 0.0 on Windows.
        share: CPUs kept busy: CPU seconds of process and children per second of
            wall time. Near 0 for code that waits, 1 for code that computes, more
            for code that computes in parallel.

    Raises:
        RuntimeError: It is entered while it is running.

    Example:
        >>> import time
        >>> with stopwatch() as watch:
        ...     time.sleep(0.05)
        >>> watch.wall >= 0.05 > watch.thread_cpu
        True
    """

    __slots__ = ("_end", "_start")

    def __init__(self) -> None:
        self._start: tuple[float, ...] | None = None
        self._end: tuple[float, ...] | None = None

    def __enter__(self) -> stopwatch:
        if self._start is not None and self._end is None:
            raise RuntimeError("this stopwatch is running: make another one")
        self._end = None
        # The wall clock next to the code, so that reading the others does not count.
        cpu = _cpu_clocks()
        self._start = (time.perf_counter(), *cpu)
        return self

    def __exit__(self, *exception: object) -> None:
        wall = time.perf_counter()
        self._end = (wall, *_cpu_clocks())

    def _elapsed(self, clock: int) -> float:
        if self._start is None:
            return 0.0
        end = self._end or (time.perf_counter(), *_cpu_clocks())
        return end[clock] - self._start[clock]

    @property
    def wall(self) -> float:
        return self._elapsed(0)

    @property
    def cpu(self) -> float:
        return self._elapsed(1)

    @property
    def thread_cpu(self) -> float:
        return self._elapsed(2)

    @property
    def children_cpu(self) -> float:
        return self._elapsed(3)

    @property
    def share(self) -> float:
        wall = self.wall
        return (self.cpu + self.children_cpu) / wall if wall else 0.0

    def _rows(self) -> list[tuple[str, str]]:
        rows = [
            ("wall", seconds(self.wall)),
            ("CPU", seconds(self.cpu)),
            ("this thread", seconds(self.thread_cpu)),
        ]
        if self.children_cpu:
            rows.append(("children", seconds(self.children_cpu)))
        return [*rows, ("CPUs busy", f"{self.share:.2f}")]

    def __repr__(self) -> str:
        return f"<stopwatch: {', '.join(' '.join(row) for row in self._rows())}>"

    def _repr_html_(self) -> str:
        names, values = zip(*self._rows(), strict=True)
        return _html(names, [values])


def _cpu_clocks() -> tuple[float, float, float]:
    return time.process_time(), time.thread_time(), _children_time()


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
        return _html((*_HEADS, "measured"), [(*self._cells(), self._runs())])


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
        from helpers.plotting import matplotlib

        with matplotlib.style.context("default"):
            return self._draw(ax)

    def _draw(self, ax: Axes | None) -> Axes:
        from helpers.plotting import FigureCanvasAgg
        from helpers.timeline.drawing import ShownFigure
        from helpers.timeline.palette import EDGE, INK, PAPER

        if ax is None:
            height = 0.7 + 0.4 * len(self.measurements)
            figure = ShownFigure((8, height), facecolor=PAPER, layout="constrained")
            figure.alt = self.describe()
            FigureCanvasAgg(figure)
            ax = figure.add_subplot()
        longest = max(max(found.times) for found in self.measurements.values())
        for row, (name, found) in enumerate(self.measurements.items()):
            ax.barh(row, found.median, height=0.6, color=EDGE, zorder=2)
            # The runs in their order from top to bottom: a drift shows as a slope.
            count = len(found.times)
            heights = [row + 0.4 * ((run + 0.5) / count - 0.5) for run in range(count)]
            ax.plot(found.times, heights, "o", color=INK, markersize=2.5, zorder=3)
            label = seconds(found.median)
            if name != self.first:
                label += f", {self.verdict(name)}"
            end = max(found.times) + longest * 0.02
            ax.text(end, row, label, va="center", fontsize=9, color=INK)
        ax.set_yticks(range(len(self.measurements)), list(self.measurements))
        ax.invert_yaxis()
        # Room for the longest bar's label; the scale ends where the bars do.
        ax.set_xlim(0, longest * 1.45)
        draw_time_axis(ax, longest, "wall time in {unit} (bar: median, dots: runs)")
        return ax

    def _repr_html_(self) -> str:
        heads, rows = self._table()
        return _html(heads, rows)

    def _ipython_display_(self) -> None:
        # Two outputs: of one bundle a notebook would show the table only.
        from IPython.display import display

        display({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        self.draw().figure._ipython_display_()  # type: ignore[union-attr]


Subject = Callable[[], object]


def measure(fn: Subject, *, repeat: int = 5, calls: int | None = None) -> Measurement:
    """Run a function several times and see how long it takes.

    A first call warms up and is not counted. A fast function is called many times in
    each run, so that a run takes 0.05 s or more (as ``timeit`` does it). While a run
    lasts, Python's search for cyclic garbage is off (as in ``timeit``).

    An ``async`` function is run on an event loop of its own in another thread, so it
    can be measured in a notebook, where a loop is running already. It must not use
    what belongs to another loop, such as a session that another cell opened.

    Args:
        fn: Called without arguments; or an ``async`` function, or one that returns a
            coroutine.
        repeat: How many runs, at least 1.
        calls: How often a run calls it; by default as often as it takes.

    Raises:
        TypeError: ``fn`` cannot be called.
        ValueError: ``repeat`` or ``calls`` is less than 1.

    Example:
        >>> found = measure(lambda: sum(range(100)), repeat=3)
        >>> len(found.times), found.best <= found.median < 0.001
        (3, True)
    """
    (found,) = _measured({"": fn}, repeat, calls).values()
    return found


def compare(
    functions: Mapping[str, Subject], *, repeat: int = 5, calls: int | None = None
) -> Comparison:
    """Run several functions in turns, so that what disturbs one disturbs them all.

    Each is run once, then each once more, and so on. See :func:`measure` for what a
    run is, and :class:`Comparison` for what counts as a difference.

    Args:
        functions: By name; the others are compared with the first.
        repeat: How many runs of each, at least 3.
        calls: How often a run calls its function; by default as often as it takes.

    Raises:
        TypeError: Something cannot be called.
        ValueError: There is nothing to compare, or a number is too low.

    Example:
        >>> import time
        >>> found = compare({
        ...     "late": lambda: time.sleep(0.02),
        ...     "soon": lambda: time.sleep(0.001),
        ... }, repeat=3)
        >>> found.fastest, found.clear("soon")
        ('soon', True)
    """
    if not isinstance(functions, Mapping) or not functions:
        raise ValueError(
            f"functions={arguments.shown(functions)}: give a dict, such as "
            f"{{'name': function}}"
        )
    if arguments.whole("repeat", repeat, 1, 1000) < _LEAST_RUNS:
        raise ValueError(
            f"repeat={repeat!r}: give at least {_LEAST_RUNS}, for fewer runs cannot tell "
            "a difference from noise"
        )
    return Comparison(_measured(functions, repeat, calls))


def _measured(
    functions: Mapping[str, Subject], repeat: int, calls: int | None
) -> dict[str, Measurement]:
    arguments.whole("repeat", repeat, 1, 1000)
    if calls is not None:
        arguments.whole("calls", calls, 1, 10_000_000)
    for name, fn in functions.items():
        arguments.text("a name in functions", name)
        if not callable(fn):
            _refuse(name, fn)
    prepared = {name: _prepare(fn, calls) for name, fn in functions.items()}
    runs: dict[str, list[stopwatch]] = {name: [] for name in functions}
    for _ in range(repeat):
        for name, (run, number) in prepared.items():
            runs[name].append(run(functions[name], number))
    return {
        name: Measurement(
            tuple(max(watch.wall, _TICK) / number for watch in runs[name]),
            tuple((watch.cpu + watch.children_cpu) / number for watch in runs[name]),
            number,
        )
        for name, (_, number) in prepared.items()
    }


def _refuse(name: str, fn: object) -> None:
    if inspect.iscoroutine(fn):
        fn.close()  # else Python warns that it was never awaited
    what = f"functions[{arguments.shown(name)}]" if name else "fn"
    raise TypeError(
        f"{what}={arguments.shown(fn)} cannot be called: give the function "
        "itself, without (), or a lambda"
    )


_Run = Callable[[Subject, int], stopwatch]


def _prepare(fn: Subject, calls: int | None) -> tuple[_Run, int]:
    """How to run it, and how many calls make a run; the first call is made here."""
    with _no_gc(), stopwatch() as watch:
        result = fn()
    run: _Run = _run
    if inspect.iscoroutine(result):
        result.close()  # nothing of it has run yet
        run = _run_async
        watch = run(fn, 1)
    if calls is not None:
        return run, calls
    # 1, 2, 5, 10, 20, …: timeit.Timer.autorange() does so.
    number, step = 1, 0
    while watch.wall < _RUN:
        step += 1
        number = (1, 2, 5)[step % 3] * 10 ** (step // 3)
        watch = run(fn, number)
    return run, number


def _run(fn: Subject, calls: int) -> stopwatch:
    with _no_gc(), stopwatch() as watch:
        for _ in times_over(None, calls):
            fn()
    return watch


def _run_async(fn: Subject, calls: int) -> stopwatch:
    make: Any = fn

    async def main() -> stopwatch:
        with _no_gc(), stopwatch() as watch:
            for _ in times_over(None, calls):
                await make()
        return watch

    # Here, for asyncio takes as long to import as all that this module needs.
    from helpers.loops import run_beside

    return run_beside(main())


@contextmanager
def _no_gc() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _times(ratio: float) -> str:
    digits = 2 if ratio < 2 else 1 if ratio < 10 else 0
    return f"{ratio:.{digits}f} times"


def _html(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table; a row's first cell is its heading where the first head is empty."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = ""
    for row in rows:
        cells = [f"<td>{escape(text)}</td>" for text in row]
        if not heads[0]:
            cells[0] = f'<th scope="row" style="text-align: left">{escape(row[0])}</th>'
        body += f"<tr>{''.join(cells)}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
