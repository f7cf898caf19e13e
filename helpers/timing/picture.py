"""A comparison as bars, with a dot for each run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import helpers.plotting  # noqa: F401

# First, so that an interrupt cannot leave the next ones half imported.
# isort: split
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers.timeaxis import draw_time_axis
from helpers.timeline.drawing import ShownFigure
from helpers.timeline.palette import EDGE, INK, PAPER
from helpers.units import seconds

if TYPE_CHECKING:
    from helpers.timing.results import Comparison


def draw(comparison: Comparison) -> ShownFigure:
    """A new figure of the bars.

    Args:
        comparison: What was measured.
    """
    with matplotlib.style.context("default"):
        height = 0.7 + 0.4 * len(comparison.measurements)
        figure = ShownFigure((8, height), facecolor=PAPER, layout="constrained")
        FigureCanvasAgg(figure)
        figure.alt = comparison.describe()
        _draw_into(figure.add_subplot(), comparison)
    return figure


def draw_into(ax: Axes, comparison: Comparison) -> None:
    """Draw the bars into axes.

    Args:
        ax: Empty axes.
        comparison: What was measured.
    """
    with matplotlib.style.context("default"):
        _draw_into(ax, comparison)


def _draw_into(ax: Axes, comparison: Comparison) -> None:
    longest = max(max(found.times) for found in comparison.measurements.values())
    for row, (name, found) in enumerate(comparison.measurements.items()):
        ax.barh(row, found.median, height=0.6, color=EDGE, zorder=2)
        # The runs in their order from top to bottom: a drift shows as a slope.
        count = len(found.times)
        heights = [row + 0.4 * ((run + 0.5) / count - 0.5) for run in range(count)]
        ax.plot(found.times, heights, "o", color=INK, markersize=2.5, zorder=3)
        label = seconds(found.median)
        if name != comparison.first:
            label += f", {comparison.verdict(name)}"
        end = max(found.times) + longest * 0.02
        ax.text(end, row, label, va="center", fontsize=9, color=INK)
    ax.set_yticks(range(len(comparison.measurements)), list(comparison.measurements))
    ax.invert_yaxis()
    # Room for the longest bar's label; the scale ends where the bars do.
    ax.set_xlim(0, longest * 1.45)
    draw_time_axis(ax, longest, "wall time in {unit} (bar: median, dots: runs)")
