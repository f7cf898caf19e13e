"""The axis of bars that show how long something took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.units import unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_STEPS = 6


def draw_time_axis(ax: Axes, longest: float, label: str) -> None:
    """Let time run from left to right: round numbers of one unit, a grid, no frame.

    Args:
        ax: Axes with horizontal bars, whose lengths are seconds.
        longest: The longest of them, in seconds, above 0; the numbers end there.
        label: Below the axis; ``{unit}`` in it becomes the unit that suits.

    Example:
        >>> from helpers.plotting import Figure
        >>> ax = Figure().add_subplot()
        >>> draw_time_axis(ax, 0.03, "time in {unit}")
        >>> [label.get_text() for label in ax.get_xticklabels()], ax.get_xlabel()
        (['0', '5', '10', '15', '20', '25', '30'], 'time in ms')
    """
    # Here, for importing matplotlib takes most of a second; the caller has done so.
    from matplotlib.ticker import MaxNLocator

    from helpers.timeline.palette import GRID, INK, MUTED

    name, factor = unit(longest)
    steps = MaxNLocator(_MOST_STEPS, steps=[1, 2, 2.5, 5, 10])
    ticks = steps.tick_values(0, longest * factor)
    ticks = [tick for tick in ticks if 0 <= tick <= longest * factor * 1.1]
    ax.set_xticks([tick / factor for tick in ticks], [f"{tick:g}" for tick in ticks])
    ax.tick_params(axis="x", labelsize=9, length=0, labelcolor=MUTED)
    ax.tick_params(axis="y", labelsize=9, length=0, labelcolor=INK)
    ax.grid(axis="x", color=GRID, zorder=1)
    ax.set_axisbelow(True)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(label.format(unit=name), fontsize=9, color=MUTED, x=0, ha="left")
