"""What a server was asked over time, as a picture: one log or several on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.servers.log import Request

if TYPE_CHECKING:
    from helpers.timeline.drawing import ShownFigure

# Told apart by lightness and by dashes, so that grey paper will do.
_STYLES = (("#00598F", "-"), ("#E0711C", "--"), ("#855A04", ":"), ("#4A5560", "-."))


def draw_traffic(logs: Mapping[str, Sequence[Request]], title: str = "") -> ShownFigure:
    """Draw how many requests were answered by when, and how many were in flight.

    All as the server saw it. Each log begins at its own first request, so that those of
    several runs can be compared on one time axis. A request that the client gave up is
    in flight until the server notices.

    Args:
        logs: From one to four logs such as ``site.log``, each under the name that it gets
            in the legend. Requests without an end yet are left out.
        title: Above it all.

    Returns:
        The figure; it is shown if it is the last value of a cell. Its ``alt`` says in
        words what it shows.

    Raises:
        ValueError: There is no log, there are more than four, or one has no request that
            has ended.

    Example:
        >>> log = [Request(n, "GET", "/", "", "", 1, n, n + 1.5, 200, "answered")
        ...        for n in range(4)]
        >>> draw_traffic({"by hand": log}).alt
        'Requests answered and in flight over time. by hand: 4 in 4.5 s, at most 2 at once.'
    """
    # Here, for matplotlib takes most of a second.
    from matplotlib.ticker import MaxNLocator

    from helpers.timeline.drawing import ShownFigure
    from helpers.timeline.palette import GRID, INK, MUTED, PAPER

    if not 1 <= len(logs) <= len(_STYLES):
        raise ValueError(f"logs: give from 1 to {len(_STYLES)}, not {len(logs)}")
    figure = ShownFigure(figsize=(8.75, 3.8), facecolor=PAPER, layout="constrained")
    answered, flying = figure.subplots(2, sharex=True, height_ratios=(3, 2))
    words = []
    for (name, log), (color, dashes) in zip(logs.items(), _STYLES, strict=False):
        spans = _spans(name, log)
        ends = sorted(end for _, end in spans)
        times, counts = in_flight(spans)
        line = {"color": color, "linestyle": dashes, "linewidth": 1.8}
        answered.step([0, *ends], range(len(ends) + 1), where="post", label=name, **line)
        flying.step(times, counts, where="post", **line)
        words.append(
            f"{name}: {len(ends)} in {ends[-1]:.1f} s, at most {max(counts)} at once."
        )
    answered.set_ylabel("requests answered", fontsize=9, color=MUTED)
    flying.set_ylabel("in flight", fontsize=9, color=MUTED)
    flying.set_xlabel("seconds from the first request", fontsize=9, color=MUTED)
    for axes in (answered, flying):
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.tick_params(labelsize=9, colors=MUTED, length=0)
        axes.grid(color=GRID)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
    answered.legend(fontsize=9, labelcolor=INK, frameon=False, loc="lower right")
    if title:
        figure.suptitle(title, fontsize=11, color=INK, x=0.01, ha="left")
    figure.alt = " ".join(["Requests answered and in flight over time.", *words])
    return figure


def in_flight(spans: Sequence[tuple[float, float]]) -> tuple[list[float], list[int]]:
    """How many spans lie at each moment at which that changes.

    Args:
        spans: Start and end of each, in seconds.

    Returns:
        The moments in their order, and the counts from each of them on.

    Example:
        >>> in_flight([(0.0, 2.0), (1.0, 3.0)])
        ([0.0, 1.0, 2.0, 3.0], [1, 2, 1, 0])
    """
    # Where one ends as another starts, they were not in flight together.
    steps = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    times, counts, count = [], [], 0
    for time, step in steps:
        count += step
        times.append(time)
        counts.append(count)
    return times, counts


def _spans(name: str, log: Sequence[Request]) -> list[tuple[float, float]]:
    ended = [(request.start, request.end) for request in log if request.end is not None]
    if not ended:
        raise ValueError(f"logs[{name!r}] has no request that has ended")
    first = min(start for start, _ in ended)
    return [(start - first, end - first) for start, end in ended]
