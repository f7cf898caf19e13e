"""What operations do to other threads, and what that is called."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.timeline.drawing import ShownFigure

HOLDS = "holds the GIL to its end"
WAITS = "waits without the GIL"
PARALLEL = "runs in parallel"
TURNS = "takes turns"
LETS_RUN = "lets others run"
UNDECIDED = "not told: the machine is too busy"

#: Shares of the time: a longer silence is none of chance where nothing else causes one,
#: and a machine that causes a longer one than that is too busy to tell.
LONG_SILENCE = 0.5
QUIET = 0.25


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
        starved: The silence beside a mere sleep of that length, which only what else the
            machine does can cause: the longest of the three best tries, from 0 to 1; 0
            where the operation had no long silence to explain.

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
    starved: float = 0.0

    @property
    def verdict(self) -> str:
        """What the figures say, in words."""
        if self.silence > LONG_SILENCE:
            return HOLDS if self.starved <= QUIET else UNDECIDED
        if self.alone < 0.15:
            return WAITS
        if self.both > 1.3 * self.alone:
            return PARALLEL
        # Without a second CPU, and for work that mostly waits, nothing more can be told.
        return TURNS if self.room > 1.4 and self.alone > 0.7 else LETS_RUN


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
        # Here, for importing matplotlib takes most of a second.
        from helpers.gil.picture import draw

        return draw(self)

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
