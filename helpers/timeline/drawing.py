"""Draw timelines with matplotlib.

Nothing here touches pyplot or keeps the learner's rcParams changed, and no figure stays
open: a figure is a plain object that shows itself when it is the value of a cell.
"""

from __future__ import annotations

import base64
import html
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from textwrap import wrap
from typing import Any

import helpers.plotting  # noqa: F401

# First, so that an interrupt cannot leave the next ones half imported.
from helpers import arguments

# isort: split
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation
from PIL import Image, ImageChops

from helpers.timeline.layout import HEADER, Place, Plan, horizon, numbered, plan
from helpers.timeline.model import Timeline
from helpers.timeline.painter import Painter, fitted, measured
from helpers.timeline.palette import (
    EDGE,
    GRID,
    INK,
    LOCKS,
    MUTED,
    ORDER,
    PAPER,
    SPAN,
    lock_color,
    look,
)
from helpers.timeline.summary import describe, length, may_want_gil

# A browser shows a picture with this many pixels to the inch; the file has twice as
# many, for screens that have them, or else as many as a repository can bear.
_BROWSER_DPI = 96
_DENSITIES = (2.0, 1.5)
_MOST_BYTES = 60_000
_TOLERANCE = 80  # of 255, between a pixel and the nearest colour of ours

# All in points.
_NAME_TEXT = 9.0
_TITLE_TEXT = 11.5
_LEGEND_TEXT = 8.0
_SMALL_TEXT = 7.5
_WIDEST_NAME = 180.0
_AXIS = 34.0  # ticks, their numbers and the unit
_SWATCH = 36.0  # in the legend, with the space around it
_LEGEND_LINE = 14.0
_EDGE = 8.0  # free space around it all
_PANEL = 20.0  # the name above each of several timelines
_BETWEEN = 4.0  # free space between them

_MOST_LOCKS = 4  # in the legend


class ShownAxes(Axes):
    """Axes that show their figure when they are the value of a cell."""

    def _ipython_display_(self) -> None:
        _display(_root(self))


class ShownFigure(Figure):
    """A figure that shows itself when it is the value of a cell.

    Attributes:
        alt: What it shows, in words: for who cannot see it.
    """

    alt = ""

    def _ipython_display_(self) -> None:
        _display(self)


class TimelineFigure(ShownFigure):
    """A figure of timelines.

    Attributes:
        timelines: What it shows, each with the name that stands above it.
    """

    timelines: Sequence[tuple[str, Timeline]] = ()

    @property
    def alt(self) -> str:  # type: ignore[override]
        """What it shows, in words."""
        if len(self.timelines) == 1:
            return describe(self.timelines[0][1])
        parts = (f"{name}: {describe(timeline)}" for name, timeline in self.timelines)
        return " ".join([f"{len(self.timelines)} timelines on one time axis.", *parts])


def draw(
    timeline: Timeline,
    ax: Axes | None = None,
    *,
    title: str | None = None,
    width: float = 8.75,
    max_lanes: int = 40,
) -> Axes:
    """Draw a timeline: a row for each lane, time from left to right.

    Bars show states, with the reason inside where it fits; thin bars below show the
    locks that the lane held, joined to the hold that their release made possible;
    arrows show whose action ended whose wait.

    Args:
        timeline: What to draw.
        ax: Axes of yours to draw into; by default those of a new figure, high enough
            for its rows, that pyplot does not know of.
        title: Instead of the timeline's own.
        width: Of a new figure, in inches.
        max_lanes: Lanes that are alike are folded into one row if there would be more
            rows than that.

    Returns:
        The axes. A new figure is shown if they are the last value of a cell;
        ``axes.figure.savefig(...)`` saves it.

    Raises:
        ValueError: The width leaves no room, or no row is allowed.

    Example:
        >>> from helpers.timeline.model import Lane, Segment, State
        >>> lane = Lane("cook", segments=[Segment(0.0, 2.0, State.WAITING, "oven.get()")])
        >>> axes = draw(Timeline([lane], duration=2.0))
        >>> [label.get_text() for label in axes.get_yticklabels()]
        ['cook']
    """
    title = timeline.title if title is None else arguments.text("title", title)
    arguments.whole("max_lanes", max_lanes, 1, 10_000)
    if ax is None:
        arguments.number("width", width, 1, 50, "inches")
        return _figure([("", timeline)], title, width, max_lanes, together=False).axes[0]
    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax={arguments.shown(ax)}: give axes of matplotlib, or None for new ones"
        )
    dots = ax.get_window_extent()
    points = 72 / _root(ax).dpi
    painter = Painter(
        plan(timeline, max_lanes), ax, dots.width * points, dots.height * points
    )
    with _quietly():
        painter.paint(horizon([timeline]))
        _frame(painter)
        _time_axis(ax, horizon([timeline]), timeline.in_steps)
        used = _legend(ax, _handles([painter]), painter.width, left=0.0, up=4.0)
        _heading(ax, title, left=0.0, up=used + 6.0, size=_TITLE_TEXT)
        _footer(ax, _wrapped(painter.plan.notes, painter.width), left=0.0)
    return ax


def draw_together(
    timelines: Mapping[str, Timeline],
    *,
    title: str = "",
    width: float = 8.75,
    max_lanes: int = 10,
) -> Figure:
    """Draw several timelines one below the other, on one time axis.

    For one workload done in several ways: what takes longer is longer.

    Args:
        timelines: Each under the name that stands above it.
        title: Above all of them.
        width: Of the figure, in inches.
        max_lanes: As for :func:`draw`, for each of them.

    Returns:
        The figure; it is shown if it is the last value of a cell.

    Raises:
        ValueError: There is no timeline; or as for :func:`draw`.

    Example:
        >>> from helpers.timeline.model import Lane, Segment, State
        >>> one = Timeline([Lane("a", segments=[Segment(0.0, 2.0, State.RUNNING)])],
        ...                duration=2.0)
        >>> len(draw_together({"in sequence": one, "with threads": one}).axes)
        2
    """
    if not isinstance(timelines, Mapping) or not all(
        isinstance(timeline, Timeline) for timeline in timelines.values()
    ):
        raise TypeError(
            f"timelines={arguments.shown(timelines)}: give a dict, such as "
            f"{{'threads': timeline}}"
        )
    if not timelines:
        raise ValueError("timelines={} has nothing to draw: give at least one")
    arguments.text("title", title)
    arguments.number("width", width, 1, 50, "inches")
    arguments.whole("max_lanes", max_lanes, 1, 10_000)
    for name in timelines:
        arguments.text("a name in timelines", name)
    return _figure(list(timelines.items()), title, width, max_lanes, together=True)


def png(figure: Figure) -> bytes:
    """A figure as PNG: the same bytes for the same figure and matplotlib."""
    data = b""
    for density in _DENSITIES:
        dpi = _BROWSER_DPI * density
        raw, buffer = io.BytesIO(), io.BytesIO()
        with _style():
            figure.savefig(raw, dpi=dpi, pil_kwargs={"compress_level": 0})
        picture = _indexed(Image.open(raw).convert("RGB"))
        picture.save(buffer, "PNG", optimize=True, dpi=(dpi, dpi))
        data = buffer.getvalue()
        if len(data) <= _MOST_BYTES:
            break
    return data


def mimebundle(timeline: Timeline) -> tuple[dict[str, Any], dict[str, Any]]:
    """A timeline as a notebook shows it: data and metadata of a MIME bundle.

    The text says in words what the picture shows: VS Code reads it out instead of the
    picture; nbconvert and nbsphinx take ``alt`` from the metadata.
    """
    return _bundle(_root(draw(timeline)))


def image_of(ax: Axes, alt: str) -> str:
    """The figure of an axes as an HTML image.

    Args:
        ax: Such as :func:`draw` returns.
        alt: What the picture shows, for who cannot see it.

    Example:
        >>> from helpers.timeline import Lane
        >>> image_of(draw(Timeline([Lane("a")])), "a lane")[:30]
        '<img alt="a lane" width="840" '
    """
    data, metadata = _bundle(_root(ax))
    # Of twice as many dots, for sharp screens.
    width = metadata["image/png"]["width"]
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width:100%" '
        f'src="data:image/png;base64,{data["image/png"]}">'
    )


def _bundle(figure: Figure) -> tuple[dict[str, Any], dict[str, Any]]:
    alt = getattr(figure, "alt", "")
    picture = base64.b64encode(png(figure)).decode("ascii")
    # No height: the browser keeps the ratio when it has to shrink the width.
    shown = {"alt": alt, "width": round(figure.get_figwidth() * _BROWSER_DPI)}
    return {"image/png": picture, "text/plain": alt}, {"image/png": shown}


def _indexed(picture: Image.Image) -> Image.Image:
    """With a palette: a third of the size.

    With our own colours and what lies between them at the edges of letters; if there
    are others in it, since the learner drew something too, with those that suit it best.
    """
    ours = picture.quantize(palette=_colors(), dither=Image.Dither.NONE)
    off = ImageChops.difference(picture, ours.convert("RGB")).getextrema()
    if np.max(off) <= _TOLERANCE:
        return ours
    return picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


@cache
def _colors() -> Image.Image:
    """All colours that occur in our pictures, as the palette of an image."""
    pairs = [(INK, PAPER, 6), (MUTED, PAPER, 3), (EDGE, PAPER, 0), (GRID, SPAN, 0)]
    for state in ORDER:
        style = look(state)
        pairs += [(style.ink, style.color, 3), (style.edge or style.color, PAPER, 0)]
    pairs += [(PAPER, color, 2) for color in LOCKS]
    colors = {
        tuple(
            round(255 * (x + (y - x) * i / (between + 1)))
            for x, y in zip(a, b, strict=True)
        )
        for first, second, between in pairs
        for a, b in [(to_rgb(first), to_rgb(second))]
        for i in range(between + 2)
    }
    image = Image.new("P", (1, 1))
    image.putpalette([part for color in sorted(colors) for part in color])
    return image


def _display(figure: Figure) -> None:
    from IPython.display import display

    data, metadata = _bundle(figure)
    display(data, metadata=metadata, raw=True)


def _root(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("ax is in no figure: it was removed from it")
    return figure


@contextmanager
def _quietly() -> Iterator[None]:
    with matplotlib.rc_context({"hatch.linewidth": 0.4}), warnings.catch_warnings():
        # A thread's name may have letters that the font lacks: a box must do.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        yield


@contextmanager
def _style() -> Iterator[None]:
    """matplotlib's own defaults, whatever the learner has set: pictures stay the same."""
    with matplotlib.style.context("default"), _quietly():
        yield


def _figure(
    timelines: Sequence[tuple[str, Timeline]],
    title: str,
    width: float,
    max_lanes: int,
    *,
    together: bool,
) -> TimelineFigure:
    """A new figure: axes for each timeline, one below the other."""
    plans = [plan(timeline, max_lanes, compact=together) for _, timeline in timelines]
    locks = numbered(timeline for _, timeline in timelines)
    for each in plans:
        each.locks = locks  # of all, so that a lock has one colour in the figure
    end = horizon(timeline for _, timeline in timelines)
    with _style():
        left = _EDGE + _names_width(plans) + 7.0
        room = width * 72 - left - 2 * _EDGE
        if room < 72:
            raise ValueError(
                f"width={width!r} leaves no room for the time axis: give 4 or more inches"
            )
        figure = TimelineFigure(facecolor=PAPER)
        figure.timelines = timelines
        FigureCanvasAgg(figure)
        painters = []
        for each in plans:
            ax = figure.add_subplot(axes_class=ShownAxes)
            painters.append(Painter(each, ax, room, each.height))
            painters[-1].paint(end)
        # Above the first axes: its name, the legend, the title. Below the last: the time
        # axis and the notes. Everything starts at the left edge, below the title.
        first, last = painters[0].ax, painters[-1].ax
        indent = left - _EDGE
        name = _PANEL if together else 0.0
        used = _legend(first, _handles(painters), room + indent, left=indent, up=name + 4.0)
        above = _EDGE + used + 4.0 + (_TITLE_TEXT + 7.0 if title else 0.0)
        notes = _wrapped(
            dict.fromkeys(note for each in plans for note in each.notes), room + indent
        )
        below = _AXIS + (len(notes) * _SMALL_TEXT * 1.3 + 4.0 if notes else 0.0)
        height = above + below - _BETWEEN + sum(p.height + name + _BETWEEN for p in plans)
        figure.set_size_inches(width, height / 72)
        y = above
        for (heading, timeline), painter in zip(timelines, painters, strict=True):
            ax, tall = painter.ax, painter.plan.height
            y += name + tall
            ax.set_position(
                (left / 72 / width, 1 - y / height, room / 72 / width, tall / height)
            )
            y += _BETWEEN
            _frame(painter)
            if together:
                _heading(ax, heading, left=indent, up=5.0, size=10.0)
                _finish(painter, timeline.duration, end)
            if ax is not last:
                ax.tick_params(axis="x", bottom=False, labelbottom=False)
                ax.spines["bottom"].set_visible(False)
        _time_axis(last, end, all(timeline.in_steps for _, timeline in timelines))
        _heading(first, title, left=indent, up=used + name + 8.0, size=_TITLE_TEXT)
        _footer(last, notes, left=indent)
    return figure


def _names_width(plans: Sequence[Plan]) -> float:
    """How many points the names of rows and groups take."""
    names = [measured(_name(place), _NAME_TEXT) for each in plans for place in each.places]
    headers = [
        # Bold letters are wider.
        measured(fitted(header, _WIDEST_NAME, HEADER), HEADER) * 1.15
        for each in plans
        for header, _ in each.headers
    ]
    return max([20.0, *names, *headers])


def _name(place: Place) -> str:
    return fitted(place.row.label, _WIDEST_NAME, _NAME_TEXT)


def _frame(painter: Painter) -> None:
    """Names, grid and spines of painted axes."""
    ax, plan = painter.ax, painter.plan
    pitch = min((p.bottom - p.top + plan.sizes.gap for p in plan.places), default=20.0)
    size = min(plan.sizes.name, pitch * painter.squeeze * 0.85)
    ax.set_yticks(
        [place.middle for place in plan.places],
        [_name(place) for place in plan.places],
        fontsize=size,
        color=INK,
        parse_math=False,
    )
    ax.tick_params(axis="y", length=0, pad=6)
    for header, y in plan.headers:
        ax.annotate(
            fitted(header, _WIDEST_NAME, HEADER),
            (0.0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-6.0, 0.0),
            textcoords="offset points",
            ha="right",
            va="center_baseline",
            fontsize=HEADER,
            fontweight="bold",
            color=MUTED,
            parse_math=False,
            annotation_clip=False,
        )
        ax.axhline(y - HEADER / 2 - 2.0, color=GRID, linewidth=0.8, zorder=0.4)
    ax.set_facecolor(PAPER)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(EDGE)


def _time_axis(ax: Axes, horizon: float, in_steps: bool) -> None:
    factor, unit = (
        (1.0, "steps")
        if in_steps
        else next(
            (factor, unit)
            for least, factor, unit in (
                (1.0, 1.0, "seconds"),
                (1e-3, 1e3, "milliseconds"),
                (0.0, 1e6, "microseconds"),
            )
            if horizon >= least
        )
    )
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * factor:g}"))
    ax.tick_params(axis="x", labelsize=_LEGEND_TEXT, colors=MUTED, length=3)
    ax.set_xlabel(unit, fontsize=_SMALL_TEXT + 1, color=MUTED, labelpad=2)


def _heading(ax: Axes, title: str, *, left: float, up: float, size: float) -> None:
    ax.annotate(
        title,
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(-left, up),
        textcoords="offset points",
        fontsize=size,
        fontweight="bold",
        color=INK,
        parse_math=False,
        annotation_clip=False,
    )


def _footer(ax: Axes, notes: Sequence[str], *, left: float) -> None:
    if notes:
        ax.annotate(
            "\n".join(notes),
            (0.0, 0.0),
            xycoords="axes fraction",
            xytext=(-left, -_AXIS),
            textcoords="offset points",
            va="top",
            fontsize=_SMALL_TEXT,
            color=MUTED,
            linespacing=1.25,
            parse_math=False,
            annotation_clip=False,
        )


def _handles(painters: Sequence[Painter]) -> list[Patch]:
    """The legend's entries: only for what can be seen."""
    plans = [painter.plan for painter in painters]
    seen = {state for painter in painters for state in painter.states}
    gil = any(may_want_gil(each.timeline) for each in plans)
    in_steps = all(each.timeline.in_steps for each in plans)
    handles = []
    for state in ORDER:
        if state in seen:
            style = look(state, gil=gil, in_steps=in_steps)
            handles.append(
                Patch(
                    facecolor=style.color,
                    edgecolor=style.edge or style.color,
                    linewidth=0.0 if style.hatch else 0.6,
                    hatch=style.hatch * 2,
                    label=style.label,
                )
            )
    held = {lock for painter in painters for lock in painter.locks}
    locks = [(lock, i) for lock, i in plans[0].locks.items() if lock in held]
    for lock, i in locks[:_MOST_LOCKS]:
        handles.append(Patch(color=lock_color(i), label=f"holds {lock}"))
    more = len(locks) - _MOST_LOCKS
    if more > 0:
        handles.append(Patch(color="none", label=f"and {more} more"))
    return handles


def _legend(
    ax: Axes, handles: list[Patch], room: float, *, left: float, up: float
) -> float:
    """Put the legend above the axes.

    Returns:
        How many points it takes.
    """
    if not handles:
        return 0.0
    ncols = len(handles)
    widest = max(measured(str(h.get_label()), _LEGEND_TEXT) for h in handles) + _SWATCH
    total = sum(measured(str(h.get_label()), _LEGEND_TEXT) + _SWATCH for h in handles)
    if total > room:
        ncols = max(int(room / widest), 1)
    legend = ax.legend(
        handles=handles,
        ncols=ncols,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        bbox_transform=ax.transAxes
        + ScaledTranslation(-left / 72, up / 72, _root(ax).dpi_scale_trans),
        borderaxespad=0.0,
        borderpad=0.0,
        frameon=False,
        fontsize=_LEGEND_TEXT,
        handlelength=1.7,
        handleheight=0.9,
        columnspacing=1.4,
        handletextpad=0.5,
        labelcolor=INK,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    return _LEGEND_LINE * -(-len(handles) // ncols) + 2.0


def _finish(painter: Painter, duration: float, end: float) -> None:
    """A line where a timeline ends, with its length."""
    ax = painter.ax
    ax.axvline(duration, color=INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=3)
    text = length(duration, in_steps=painter.plan.timeline.in_steps)
    beside = (end - duration) / end * painter.width > measured(text, 9.0) + 8.0
    ax.annotate(
        text,
        (duration, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0.0, 5.0),
        textcoords="offset points",
        ha="left" if beside else "right",
        fontsize=9.0,
        fontweight="bold",
        color=INK,
        annotation_clip=False,
    )


def _wrapped(notes: Iterable[str], room: float) -> list[str]:
    """Notes as lines of at most ``room`` points."""
    letters = max(int(room / measured("n", _SMALL_TEXT)), 20)
    return [line for note in notes for line in wrap(" ".join(note.split()), letters)]
