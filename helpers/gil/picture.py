"""A survey as bars: the CPUs that two threads kept busy with each operation."""

from __future__ import annotations

import helpers.plotting  # noqa: F401

# First, so that an interrupt cannot leave the next ones half imported.
# isort: split
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers.gil.results import LETS_RUN, PARALLEL, TURNS, WAITS, Survey
from helpers.timeline.drawing import ShownFigure
from helpers.timeline.palette import INK, look

# As in a timeline: what runs is dark, what wants to is hatched, what waits is pale.
_LOOKS = {
    PARALLEL: look("running"),
    TURNS: look("wants the GIL"),
    LETS_RUN: look("ready"),
    WAITS: look("waiting"),
}


def draw(survey: Survey) -> ShownFigure:
    """A new figure of the bars.

    Args:
        survey: What was found out.
    """
    count = len(survey.probes)
    with matplotlib.style.context("default"):
        figure = ShownFigure((8.75, 0.7 + 0.33 * count), layout="constrained")
        FigureCanvasAgg(figure)
        figure.alt = survey.alt()
        axes = figure.add_subplot()
        _bars(axes, survey)
        axes.axvline(1, color=INK, linewidth=0.8, linestyle="--", zorder=0)
        axes.set_yticks(range(count), list(survey.probes))
        axes.invert_yaxis()
        axes.set_xlim(0, 2.2)
        axes.set_xlabel("CPUs kept busy by two threads (CPU seconds per second)")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    return figure


def _bars(axes: Axes, survey: Survey) -> None:
    named: set[str] = set()  # in the legend
    for row, one in enumerate(survey.probes.values()):
        style = _LOOKS.get(one.verdict)
        axes.barh(
            row,
            one.both,
            0.7,
            color=style.color if style else INK,
            hatch=style.hatch if style else "",
            edgecolor=(style.edge if style else "") or INK,
            linewidth=0.6,
            label=None if one.verdict in named else one.verdict,
        )
        named.add(one.verdict)
        axes.text(one.both + 0.03, row, f"{one.both:.2f}", va="center", color=INK)
