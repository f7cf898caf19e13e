"""What a server was asked over time, as a picture: one log or several on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

from helpers.servers.log import Request

if TYPE_CHECKING:
    from helpers.timeline.drawing import ShownFigure

# Told apart by lightness and by dashes, so that grey paper will do.
_STYLES = (("#00598F", "-"), ("#E0711C", "--"), ("#855A04", ":"), ("#4A5560", "-."))
_BINS = 120


def draw_traffic(logs: Mapping[str, Sequence[Request]], title: str = "") -> ShownFigure:
    """Draw how many requests were answered by when, and how many were in flight.

    All as the server saw it. Each log begins at its own first request, so that those of
    several runs can be compared on one time axis. How many are in flight is averaged over
    short times, for it can change thousands of times a second. A request that the client
    gave up is in flight until the server notices.

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
    # Here, for matplotlib takes most of a second; and first, so that an interrupt cannot
    # leave the next ones half imported.
    import helpers.plotting  # noqa: F401

    # isort: split
    from matplotlib.ticker import MaxNLocator

    from helpers.timeline.drawing import ShownFigure
    from helpers.timeline.model import Concurrency
    from helpers.timeline.palette import GRID, INK, MUTED, PAPER

    if not 1 <= len(logs) <= len(_STYLES):
        raise ValueError(f"logs: give from 1 to {len(_STYLES)}, not {len(logs)}")
    figure = ShownFigure(figsize=(8.75, 3.8), facecolor=PAPER, layout="constrained")
    answered, flying = figure.subplots(2, sharex=True, height_ratios=(3, 2))
    runs = {name: _spans(name, log) for name, log in logs.items()}
    longest = max(end for spans in runs.values() for _, end in spans)
    words = []
    for (name, spans), (color, dashes) in zip(runs.items(), _STYLES, strict=False):
        ends = sorted(end for _, end in spans)
        line = {"color": color, "linestyle": dashes, "linewidth": 1.8}
        answered.step([0, *ends], range(len(ends) + 1), where="post", label=name, **line)
        means = mean_in_flight(spans, longest / _BINS)
        times = [bin * longest / _BINS for bin in range(len(means) + 1)]
        flying.step(times, [*means, 0], where="post", **line)
        most = Concurrency.of(spans).most
        words.append(f"{name}: {len(ends)} in {ends[-1]:.1f} s, at most {most} at once.")
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


def mean_in_flight(spans: Sequence[tuple[float, float]], width: float) -> list[float]:
    """How many spans lie at a moment, on average over each stretch of time.

    Args:
        spans: Start and end of each, in seconds, from 0.
        width: Of a stretch, in seconds, above 0.

    Returns:
        The averages of the stretches from 0 to the last end.

    Example:
        >>> mean_in_flight([(0.0, 2.0), (1.0, 1.5)], width=1.0)
        [1.0, 1.5]
    """
    last = max(end for _, end in spans)
    means = [0.0] * max(1, ceil(last / width))
    for start, end in spans:
        for number in range(int(start / width), min(int(end / width) + 1, len(means))):
            inside = min(end, (number + 1) * width) - max(start, number * width)
            means[number] += max(inside, 0.0) / width
    return means


def _spans(name: str, log: Sequence[Request]) -> list[tuple[float, float]]:
    ended = [(request.start, request.end) for request in log if request.end is not None]
    if not ended:
        raise ValueError(f"logs[{name!r}] has no request that has ended")
    first = min(start for start, _ in ended)
    return [(start - first, end - first) for start, end in ended]
