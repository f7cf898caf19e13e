"""What drawing costs, beside matplotlib's own ways to draw bars, in one run.

Run by hand: ``python -m tests.benchmarks.drawing [segments]``. Prints CPU seconds (the
best of three) until the PNG is there, and memory at its peak. The peers draw every
segment: ``broken_barh`` as its documentation shows it, and one PolyCollection for each
state.
"""

from __future__ import annotations

import io
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from helpers.timeline.drawing import draw, draw_together, png
from helpers.timeline.model import Hold, Lane, Segment, State, Timeline
from helpers.timeline.palette import look

STATES = (State.RUNNING, State.WANTS_GIL, State.WAITING)
LIMIT_SECONDS, LIMIT_MB = 0.5, 50.0


def long_run(segments: int, lanes: int = 10) -> Timeline:
    """Lanes that change their state all the time; every tenth segment holds a lock."""
    rng = np.random.default_rng(1)
    result = []
    for k in range(lanes):
        times = np.concatenate(([0.0], np.cumsum(rng.random(segments // lanes)))) / 1e3
        parts = [
            Segment(float(a), float(b), STATES[i % 3], "work()")
            for i, (a, b) in enumerate(pairwise(times))
        ]
        holds = [Hold("lock", s.start, s.end) for s in parts[::10]]
        result.append(Lane(f"Thread-{k}", segments=parts, holds=holds, id=k))
    return Timeline(result, duration=max(lane.end for lane in result))


def ours(timeline: Timeline) -> bytes:
    """What a notebook does."""
    return png(draw(timeline).figure)


def canvas() -> Figure:
    """A figure as large as ours."""
    figure = Figure(figsize=(8.75, 5))
    FigureCanvasAgg(figure)
    return figure


def saved(figure: Figure) -> bytes:
    """As many pixels as ours."""
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=192)
    return buffer.getvalue()


def broken_barh(timeline: Timeline) -> bytes:
    """One call for each lane and state."""
    figure = canvas()
    ax = figure.add_subplot()
    for y, lane in enumerate(timeline.lanes):
        for state in STATES:
            bars = [(s.start, s.duration) for s in lane.segments if s.state is state]
            ax.broken_barh(bars, (y, 0.8), facecolors=look(state).color)
    return saved(figure)


def polygons(timeline: Timeline) -> bytes:
    """One collection for each state, of all segments."""
    figure = canvas()
    ax = figure.add_subplot()
    for state in STATES:
        corners = [
            ((s.start, y), (s.end, y), (s.end, y + 0.8), (s.start, y + 0.8))
            for y, lane in enumerate(timeline.lanes)
            for s in lane.segments
            if s.state is state
        ]
        ax.add_collection(PolyCollection(corners, facecolors=look(state).color))
    ax.autoscale_view()
    return saved(figure)


def best(function: Callable[[], object], rounds: int = 3) -> float:
    """CPU seconds of the fastest of some calls: other load does not count."""
    results = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        results.append(time.process_time() - start)
    return min(results)


def peak(function: Callable[[], object]) -> float:
    """Megabytes that a call needs at most."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def main() -> None:
    """Print a line for each case."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    timeline = long_run(count)
    ours(long_run(100))  # fonts are loaded once
    line = "{:34}{:>9}{:>9}{:>9}{:>8}".format
    print(line(f"{count:,} segments in 10 lanes", "seconds", "ratio", "MB", "kB"))
    base = best(lambda: ours(timeline))
    for name, function in (
        ("ours", ours),
        ("PolyCollection, unmerged", polygons),
        ("broken_barh", broken_barh),
    ):
        spent = base if function is ours else best(lambda f=function: f(timeline), 1)
        memory = peak(lambda f=function: f(timeline))
        size = len(function(timeline)) / 1000
        print(
            line(
                name, f"{spent:.3f}", f"{spent / base:.1f}", f"{memory:.1f}", f"{size:.0f}"
            )
        )
    data = peak(lambda: long_run(count))
    print(line("the timeline itself", "", "", f"{data:.1f}", ""))
    drawing_only = best(lambda: draw(timeline))
    print(line("ours without the PNG", f"{drawing_only:.3f}", "", "", ""))
    four = {name: long_run(count // 4) for name in "abcd"}
    together = best(lambda: png(draw_together(four)))
    print(line("four timelines together", f"{together:.3f}", "", "", ""))
    used = peak(lambda: ours(timeline)) + data
    for name, value, limit in (("s", base, LIMIT_SECONDS), ("MB", used, LIMIT_MB)):
        verdict = "met" if value < limit else "MISSED"
        print(f"limit of {limit} {name}, PNG included: {value:.3g}, {verdict}")


if __name__ == "__main__":
    main()
