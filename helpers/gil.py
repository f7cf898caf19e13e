"""Which operations let other threads run? Measured here, on this Python.

Two measurements decide. The *silence*: while the operation runs in one thread, a second
thread does nothing but look at the clock; the longest time for which it got no turn, as a
share of the operation's duration, is near 1 where one call keeps the GIL to its end. And
the *CPUs kept busy*: two threads run the operation at once; CPU seconds per second of wall
time come near 2 where they compute in parallel, on a machine that has two CPUs free.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from helpers.machine import this_machine

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HOLDS = "holds the GIL to its end"
PARALLEL = "runs in parallel"
TURNS = "takes turns"
WAITS = "waits without the GIL"
UNDECIDED = "lets others run (one CPU shows no more)"


@dataclass(frozen=True, slots=True)
class Probe:
    """What one operation did to the other threads.

    Attributes:
        seconds: Wall time of one call, alone with the watching thread.
        silence: The longest time without a turn for the other thread, as a share
            of ``seconds``, from 0 to about 1.
        own_cpu: CPU seconds of the calling thread per second of wall time, 0 to 1;
            near 0 for an operation that waits.
        busy: CPUs that two such calls in two threads kept busy, 0 to 2.
        cpus: CPUs that were usable.

    Example:
        >>> Probe(0.2, silence=0.98, own_cpu=1.0, busy=1.0, cpus=2).verdict
        'holds the GIL to its end'
        >>> Probe(0.2, silence=0.02, own_cpu=1.0, busy=1.9, cpus=2).verdict
        'runs in parallel'
    """

    seconds: float
    silence: float
    own_cpu: float
    busy: float
    cpus: float

    @property
    def verdict(self) -> str:
        """What the figures say, in words."""
        if self.silence > 0.5:
            return HOLDS
        if self.own_cpu < 0.3:
            return WAITS
        if self.busy > 1.4:
            return PARALLEL
        return TURNS if self.cpus >= 2 else UNDECIDED


def probe(operation: Callable[[], object], rounds: int = 3) -> Probe:
    """Run an operation beside a thread that watches the clock, then twice at once.

    Whatever else the machine does makes silences longer and keeps fewer CPUs for us, so
    the least silence and the busiest round count.

    Args:
        operation: Called with nothing; should take 0.05 s or more, since a silence of
            the switch interval (5 ms as a rule) is no sign of anything.
        rounds: How often to repeat both measurements; at least 1.

    Raises:
        TypeError: ``operation`` cannot be called.
        ValueError: ``rounds`` is less than 1.

    Example:
        >>> probe(lambda: time.sleep(0.05), rounds=1).verdict
        'waits without the GIL'
    """
    if not callable(operation):
        raise TypeError(f"operation={operation!r} cannot be called: give a function")
    if rounds < 1:
        raise ValueError(f"rounds={rounds!r}: give 1 or more")
    watched = [_watched(operation) for _ in range(rounds)]
    seconds, silence, own_cpu = min(watched, key=lambda row: row[1])
    busy = max(_busy(operation) for _ in range(rounds))
    return Probe(seconds, silence, own_cpu, busy, this_machine().usable_cpus)


def _watched(operation: Callable[[], object]) -> tuple[float, float, float]:
    longest = 0.0
    watching, stop = threading.Event(), False

    def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        watching.set()
        while not stop:
            now = time.perf_counter()
            if now - last > longest:
                longest = now - last
            last = now

    watcher = threading.Thread(target=watch, name="watcher", daemon=True)
    watcher.start()
    watching.wait()
    try:
        cpu, start = time.thread_time(), time.perf_counter()
        operation()
        seconds = time.perf_counter() - start
        cpu = time.thread_time() - cpu
    finally:
        stop = True
        watcher.join()
    return seconds, min(longest / seconds, 1.0), cpu / seconds


def _busy(operation: Callable[[], object]) -> float:
    start_line = threading.Barrier(3)
    failures: list[BaseException] = []

    def run() -> None:
        start_line.wait()
        try:
            operation()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    start_line.wait()
    cpu, start = time.process_time(), time.perf_counter()
    for thread in threads:
        thread.join()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    if failures:
        raise failures[0]
    return cpu / seconds


@dataclass(frozen=True, slots=True)
class Survey:
    """The probes of several operations; renders itself as a table and a chart."""

    probes: dict[str, Probe]

    def __getitem__(self, name: str) -> Probe:
        return self.probes[name]

    def verdicts(self) -> dict[str, list[str]]:
        """The names of the operations by what was found of them."""
        found: dict[str, list[str]] = {}
        for name, one in self.probes.items():
            found.setdefault(one.verdict, []).append(name)
        return found

    def __str__(self) -> str:
        width = max(map(len, self.probes), default=0)
        head = f"{'operation':{width}}  silence  CPUs busy  verdict"
        rows = [
            f"{name:{width}}  {one.silence:7.0%}  {one.busy:9.2f}  {one.verdict}"
            for name, one in self.probes.items()
        ]
        return "\n".join([head, *rows])

    def draw(self) -> Figure:
        """A bar for each operation: the CPUs that two threads kept busy with it."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        colours = {
            HOLDS: ("#444444", ""),
            TURNS: ("#9a9a9a", "///"),
            UNDECIDED: ("#9a9a9a", "///"),
            PARALLEL: ("#56b4e9", ""),
            WAITS: ("#f5f5f5", ""),
        }
        figure = Figure(figsize=(8, 0.6 + 0.32 * len(self.probes)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for row, one in enumerate(self.probes.values()):
            colour, hatch = colours[one.verdict]
            label = one.verdict if row == self._first(one.verdict) else None
            axes.barh(row, one.busy, 0.7, color=colour, hatch=hatch, edgecolor="black",
                      linewidth=0.6, label=label)  # fmt: skip
            axes.text(one.busy + 0.03, row, f"{one.busy:.2f}", va="center", fontsize=9)
        axes.axvline(1, color="black", linewidth=0.8, linestyle="--")
        axes.set_yticks(range(len(self.probes)), list(self.probes))
        axes.invert_yaxis()
        axes.set_xlim(0, 2.3)
        axes.set_xlabel("CPUs kept busy by two threads (CPU seconds per second)")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=9)
        return figure

    def _first(self, verdict: str) -> int:
        return [one.verdict for one in self.probes.values()].index(verdict)

    def alt(self) -> str:
        """The chart in words."""
        parts = (
            f"{', '.join(names)}: {verdict}" for verdict, names in self.verdicts().items()
        )
        return "CPUs kept busy by two threads, by operation. " + "; ".join(parts) + "."

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row' style='text-align:left'>{escape(name)}</th>"
            f"<td>{one.silence:.0%}</td><td>{one.busy:.2f}</td>"
            f"<td style='text-align:left'>{one.verdict}</td></tr>"
            for name, one in self.probes.items()
        )
        return (
            "<table><thead><tr><th scope='col' style='text-align:left'>operation</th>"
            "<th scope='col'>longest silence</th><th scope='col'>CPUs busy</th>"
            "<th scope='col' style='text-align:left'>verdict here</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def _ipython_display_(self) -> None:
        # Two outputs, as a reader expects of a table and a chart; a bundle would show one.
        import io

        from IPython.display import display

        data: dict[str, Any] = {"text/html": self._repr_html_(), "text/plain": str(self)}
        display(data, raw=True)
        png = io.BytesIO()
        self.draw().savefig(png, format="png", dpi=120)
        display(
            {"image/png": png.getvalue(), "text/plain": self.alt()},
            raw=True,
            metadata={"image/png": {"alt": self.alt()}},
        )


def survey(operations: Mapping[str, Callable[[], object]], rounds: int = 3) -> Survey:
    """Probe several operations; see :func:`probe`.

    Args:
        operations: By name; each called with nothing.
        rounds: How often to repeat each measurement.

    Raises:
        ValueError: ``operations`` is empty.

    Example:
        >>> print(survey({"sleep": lambda: time.sleep(0.05)}, rounds=1).verdicts())
        {'waits without the GIL': ['sleep']}
    """
    if not operations:
        raise ValueError("operations is empty: give at least one {name: function}")
    return Survey(
        {name: probe(operation, rounds) for name, operation in operations.items()}
    )
