"""Which operations let other threads run? Measured here, on this Python.

Two measurements decide. The *silence*: while the operation runs in one thread, a second
thread does nothing but look at the clock; the longest time for which it got no turn, as a
share of the operation's duration, is near 1 where one call keeps the GIL to its end. And
the *CPUs kept busy*, CPU seconds per second of wall time: with one thread that runs the
operation, then with two. Where they compute in parallel, the second adds to the first.

On a machine that is busy with other things, or has one CPU, nothing could add. So a hash of
a long text, of which the documentation of hashlib says that it releases the GIL, is
measured along: where even that finds no second CPU, the verdict leaves the question open.
"""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from helpers import arguments
from helpers.gang import run_gang
from helpers.timeline.palette import INK, look

if TYPE_CHECKING:
    from helpers.timeline.drawing import ShownFigure

HOLDS = "holds the GIL to its end"
WAITS = "waits without the GIL"
PARALLEL = "runs in parallel"
TURNS = "takes turns"
LETS_RUN = "lets others run"
_MOST_ROUNDS = 1000
#: Seconds, for the switch interval.
_FOR_EVER = 1000.0
# What takes less than the clock can tell took that long: nothing is divided by 0.
_TICK = time.get_clock_info("perf_counter").resolution


@dataclass(frozen=True, slots=True)
class Probe:
    """What one operation did to the other threads.

    Attributes:
        seconds: Wall time of one call, beside the thread that watches.
        silence: The longest time without a turn for the watching thread, as a share
            of ``seconds``, from 0 to 1.
        alone: CPUs that one thread kept busy with it, 0 to 1; near 0 where it waits.
        both: CPUs that two threads kept busy with it at the same time, 0 to 2.
        room: CPUs that two threads could have kept busy then, 0 to 2.

    Example:
        >>> Probe(0.2, silence=0.98, alone=1.0, both=1.0, room=2.0).verdict
        'holds the GIL to its end'
        >>> Probe(0.2, silence=0.02, alone=1.0, both=1.9, room=2.0).verdict
        'runs in parallel'
    """

    seconds: float
    silence: float
    alone: float
    both: float
    room: float

    @property
    def verdict(self) -> str:
        """What the figures say, in words."""
        if self.silence > 0.5:
            return HOLDS
        if self.alone < 0.15:
            return WAITS
        if self.both > 1.3 * self.alone:
            return PARALLEL
        # Without a second CPU, and for work that mostly waits, nothing more can be told.
        return TURNS if self.room > 1.4 and self.alone > 0.7 else LETS_RUN


def probe(operation: Callable[[], object], rounds: int = 3) -> Probe:
    """Run an operation beside a thread that watches the clock, then twice at once.

    Whatever else the machine does makes silences longer and leaves fewer CPUs to us, so
    the least silence and the busiest rounds count.

    Args:
        operation: Called with nothing; should take 0.05 s or more, since a silence of
            the switch interval (5 ms as a rule) is no sign of anything.
        rounds: How often to repeat both measurements, from 1 to 1000.

    Raises:
        TypeError: ``operation`` cannot be called.
        ValueError: ``rounds`` is no whole number, or out of its bounds.

    Example:
        >>> probe(lambda: time.sleep(0.15), rounds=4).verdict
        'waits without the GIL'
    """
    if not callable(operation):
        raise TypeError(
            f"operation={arguments.shown(operation)} cannot be called: give a function"
        )
    arguments.whole("rounds", rounds, 1, _MOST_ROUNDS)
    watched = [_watched(operation) for _ in range(rounds)]
    seconds, silence = min(watched, key=lambda row: row[1])
    alone = max(_busy(operation, 1) for _ in range(rounds))
    both = max(_busy(operation, 2) for _ in range(rounds))
    block = bytes(24_000_000)
    room = max(_busy(lambda: hashlib.sha256(block), 2) for _ in range(rounds))
    return Probe(seconds, silence, alone, both, room)


def _watched(operation: Callable[[], object]) -> tuple[float, float]:
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
    try:
        watcher.start()
        watching.wait()
        start = time.perf_counter()
        operation()
        seconds = time.perf_counter() - start
    finally:
        stop = True
        if watcher.ident is not None:
            watcher.join()
    return seconds, min(longest / max(seconds, _TICK), 1.0)


def releases(operation: Callable[[], object], rounds: int = 3) -> bool:
    """Whether another thread gets a turn while one call runs; without a GIL, always.

    Nobody is made to give the GIL away meanwhile, so that a turn proves that the call
    gave it away by itself, however busy the machine is. That none was taken proves less:
    the other thread may have had no CPU.

    Args:
        operation: Called with nothing, up to so many times.
        rounds: How often to try until another thread had a turn, from 1 to 1000.

    Raises:
        TypeError: ``operation`` cannot be called.
        ValueError: ``rounds`` is no whole number, or out of its bounds.

    Example:
        >>> releases(lambda: time.sleep(0.05), rounds=20)
        True
    """
    if not callable(operation):
        raise TypeError(
            f"operation={arguments.shown(operation)} cannot be called: give a function"
        )
    arguments.whole("rounds", rounds, 1, _MOST_ROUNDS)
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return True
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_FOR_EVER)
    try:
        return any(_turn_during(operation) for _ in range(rounds))
    finally:
        sys.setswitchinterval(usual)


def _turn_during(operation: Callable[[], object]) -> bool:
    gate, turns = threading.Lock(), 0
    gate.acquire()

    def take_turn() -> None:
        nonlocal turns
        with gate:
            turns += 1

    other = threading.Thread(target=take_turn, name="other", daemon=True)
    try:
        try:
            other.start()
        finally:
            gate.release()  # it may go on now, as soon as it gets the GIL
        operation()
        return turns > 0
    finally:
        if other.ident is not None:
            other.join()


def _busy(operation: Callable[[], object], count: int) -> float:
    def work(_: int, stop: threading.Event) -> tuple[float, float, float]:
        start = time.perf_counter()
        begin = time.thread_time()
        operation()
        # Of this thread only: Jupyter's own threads and a server's are at work too.
        cpu = time.thread_time() - begin
        return start, time.perf_counter(), cpu

    runs = run_gang(work, range(count), name="probe")
    seconds = max(end for _, end, _ in runs) - min(start for start, _, _ in runs)
    return sum(cpu for _, _, cpu in runs) / max(seconds, _TICK)


@dataclass(frozen=True, slots=True)
class Survey:
    """The probes of several operations; renders itself as a table and a chart.

    Attributes:
        probes: By the name of the operation.

    Example:
        >>> sleep = Probe(0.1, silence=0.02, alone=0.0, both=0.0, room=2.0)
        >>> Survey({"time.sleep": sleep}).verdicts()
        {'waits without the GIL': ['time.sleep']}
    """

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
        head = f"{'operation':{width}}  silence  CPUs: one  two threads  verdict"
        rows = [
            f"{name:{width}}  {one.silence:7.0%}  {one.alone:9.2f}  {one.both:11.2f}"
            f"  {one.verdict}"
            for name, one in self.probes.items()
        ]
        return "\n".join([head, *rows])

    def draw(self) -> ShownFigure:
        """A bar for each operation: the CPUs that two threads kept busy with it."""
        from helpers.plotting import FigureCanvasAgg
        from helpers.timeline.drawing import ShownFigure

        # As in a timeline: what runs is dark, what wants to is hatched, what waits is pale.
        looks = {
            PARALLEL: look("running"),
            TURNS: look("wants the GIL"),
            LETS_RUN: look("ready"),
            WAITS: look("waiting"),
        }
        figure = ShownFigure((8.75, 0.7 + 0.33 * len(self.probes)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for row, one in enumerate(self.probes.values()):
            style = looks.get(one.verdict)
            axes.barh(
                row,
                one.both,
                0.7,
                color=style.color if style else INK,
                hatch=style.hatch if style else "",
                edgecolor=(style.edge if style else "") or INK,
                linewidth=0.6,
                label=one.verdict if row == self._first(one.verdict) else None,
            )
            axes.text(one.both + 0.03, row, f"{one.both:.2f}", va="center", color=INK)
        axes.axvline(1, color=INK, linewidth=0.8, linestyle="--", zorder=0)
        axes.set_yticks(range(len(self.probes)), list(self.probes))
        axes.invert_yaxis()
        axes.set_xlim(0, 2.2)
        axes.set_xlabel("CPUs kept busy by two threads (CPU seconds per second)")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        figure.alt = self.alt()
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
            f"<td>{one.silence:.0%}</td><td>{one.alone:.2f}</td><td>{one.both:.2f}</td>"
            f"<td style='text-align:left'>{one.verdict}</td></tr>"
            for name, one in self.probes.items()
        )
        return (
            "<table><thead><tr><th scope='col' style='text-align:left'>operation</th>"
            "<th scope='col'>longest silence</th><th scope='col'>CPUs busy: one thread</th>"
            "<th scope='col'>two threads</th>"
            "<th scope='col' style='text-align:left'>verdict here</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def _ipython_display_(self) -> None:
        # Two outputs, as a reader expects of a table and a chart; a bundle would show one.
        from IPython.display import display

        display({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        self.draw()._ipython_display_()


def survey(operations: Mapping[str, Callable[[], object]], rounds: int = 3) -> Survey:
    """Probe several operations; see :func:`probe`.

    Args:
        operations: By name; each called with nothing.
        rounds: How often to repeat each measurement, from 1 to 1000.

    Raises:
        TypeError: An operation cannot be called.
        ValueError: ``operations`` is no dict, or empty; or ``rounds`` is no whole number,
            or out of its bounds.

    Example:
        >>> print(survey({"sleep": lambda: time.sleep(0.05)}, rounds=1).verdicts())
        {'waits without the GIL': ['sleep']}
    """
    if not isinstance(operations, Mapping) or not operations:
        raise ValueError(
            f"operations={arguments.shown(operations)}: give a dict, such as "
            "{'name': function}"
        )
    return Survey(
        {name: probe(operation, rounds) for name, operation in operations.items()}
    )
