"""Empty axes in the course's style, for a plot of one's own in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import arguments

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def chart(
    alt: str,
    *,
    x: str = "",
    y: str = "",
    title: str = "",
    width: float = 7.0,
    height: float = 3.0,
) -> Axes:
    """Make axes to plot into; as the value of a cell they show themselves.

    They are matplotlib's, with all its methods. pyplot does not know of them, so nothing
    has to be closed, and the learner's settings do not change them.

    Args:
        alt: What the plot shows, in words, for who cannot see it.
        x: The label of the horizontal axis, with its unit.
        y: The label of the vertical axis, with its unit.
        title: Stands above the axes.
        width: Of the figure, in inches.
        height: Of the figure, in inches.

    Raises:
        ValueError: ``alt`` is empty, or the figure would have no area.

    Example:
        >>> ax = chart("One bar, two seconds long.", x="wall time in s")
        >>> bars = ax.barh(["download"], [2.0])
        >>> ax.get_xlabel()
        'wall time in s'
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(
            f"alt={arguments.shown(alt)}: say in a sentence what the plot shows"
        )
    for name, value in {"x": x, "y": y, "title": title}.items():
        arguments.text(name, value)
    for name, size in {"width": width, "height": height}.items():
        arguments.number(name, size, 0.5, 50, "inches")
    # Here, for importing matplotlib takes most of a second.
    from helpers.plotting import FigureCanvasAgg, matplotlib
    from helpers.timeline.drawing import ShownAxes, ShownFigure
    from helpers.timeline.palette import GRID, INK, MUTED, PAPER

    with matplotlib.style.context("default"):
        figure = ShownFigure((width, height), facecolor=PAPER, layout="constrained")
        FigureCanvasAgg(figure)
        figure.alt = " ".join(alt.split())
        ax = figure.add_subplot(axes_class=ShownAxes)
    ax.set_xlabel(x, fontsize=9, color=MUTED)
    ax.set_ylabel(y, fontsize=9, color=MUTED)
    ax.set_title(title, fontsize=10, color=INK, loc="left")
    ax.tick_params(labelsize=9, colors=MUTED, labelcolor=INK, length=0)
    ax.grid(color=GRID)
    ax.set_axisbelow(True)
    ax.spines[:].set_visible(False)
    return ax
