"""Paint a plan into matplotlib axes.

Everything becomes a few collections, one for each look, of rectangles that were first
merged to the columns of the picture: 10^5 segments cost what their pixels cost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from helpers.timeline.columns import Floats, Intervals, blocks, shares, stacked
from helpers.timeline.layout import HoldLine, Place, Plan
from helpers.timeline.model import WAITS, Hold, Lane, Segment, State
from helpers.timeline.palette import (
    EDGE,
    GRID,
    INK,
    MUTED,
    ORDER,
    PAPER,
    SPAN,
    lock_color,
    look,
)

# From the bottom of a stack of shares to its top: what works carries what waits.
_CODES = {state: code for code, state in enumerate(ORDER)}
_COLUMN = 0.75  # points: one pixel of a browser
_LEAST_SHARE = 0.12  # of the height, for any state that occurs in a column
_MOST_ARROWS = 40
_TIP = 4.5  # points, the head of an arrow
_SAME = 1e-3  # seconds, within which two records of one event may differ
_LOCK_TEXT = 6.5
_DETAIL = 2.5  # points: narrower bars have no outline, hatch or text
_APART = 0.25  # of the width, between two places where the same reason is written
_LEGIBLE = 0.8  # of the rows' height, below which bars have no text


MIXED_NOTE = "Where states change faster than a pixel, the heights show their shares."


class Painter:
    """Puts a plan into axes.

    Args:
        plan: What goes where; notes about the drawing are added to it.
        ax: Where to.
        width: Of the axes, in points.
        height: Of the axes, in points; less than the plan's squeezes the rows.
    """

    def __init__(self, plan: Plan, ax: Axes, width: float, height: float) -> None:
        self.plan = plan
        self.ax = ax
        self.width = width
        self.squeeze = min(height / plan.height, 1.0)
        self.horizon = 1.0
        self.edges: Floats = np.empty(0)
        self.dense = False  # whether a column had to be shared
        self.states: set[State] = set()  # those that can be seen
        self.locks: set[str] = set()

    def paint(self, horizon: float) -> None:
        """Paint everything but the frame, for the time from 0 to ``horizon``."""
        self.horizon = horizon
        plan, ax = self.plan, self.ax
        self.edges = np.linspace(0.0, horizon, max(round(self.width / _COLUMN), 1) + 1)
        ax.set_xlim(0.0, horizon)
        ax.set_ylim(plan.height, 0.0)
        if not plan.places:
            self._text(horizon / 2, plan.height / 2, "nothing was recorded", 8.0, MUTED)
        self._guides()
        self._spans()
        self._states()
        self._holds()
        self._arrows()
        if self.dense:
            plan.notes.append(MIXED_NOTE)

    def _guides(self) -> None:
        """A faint line along each row, so that the eye finds its name."""
        self.ax.hlines(
            [p.middle for p in self.plan.places if not p.row.folded],
            0.0,
            self.horizon,
            colors=GRID,
            linewidths=0.6,
            zorder=0.5,
        )

    def _states(self) -> None:
        rectangles: dict[tuple[int, bool], list[Any]] = {}
        for place in self.plan.places:
            if place.row.folded:
                self._stack(place)
                continue
            lane = place.row.lanes[0]
            found = blocks(
                Intervals.of(lane.segments, _CODES),
                self.edges,
                len(ORDER),
                least=_LEAST_SHARE,
            )
            self.dense |= bool(found.shared.any())
            size = place.bottom - place.top
            heights = np.array([look(state).height for state in ORDER])[found.codes]
            margin = np.where(found.shared, 0.0, (1 - heights) / 2) * size
            top = place.bottom - found.top * size + margin
            bottom = place.bottom - found.bottom * size - margin
            corners = _corners(found.left, found.right, top, bottom)
            points = (found.right - found.left) * self.width / self.horizon
            detailed = (points > _DETAIL) & ~found.shared
            for code in np.unique(found.codes):
                for detail in (False, True):
                    mine = (found.codes == code) & (detailed == detail)
                    rectangles.setdefault((int(code), detail), []).append(corners[mine])
            self._reasons(place, lane.segments)
        for (code, detail), parts in sorted(rectangles.items()):
            self._fill(np.concatenate(parts), ORDER[code], detail=detail)

    def _fill(self, corners: Any, state: State, *, detail: bool) -> None:
        """Polygons in the look of a state, with outline or hatch if ``detail``."""
        if not len(corners):
            return
        self.states.add(state)
        style = look(state)
        outlined = detail and bool(style.edge) and not style.hatch
        self.ax.add_collection(
            PolyCollection(
                corners,
                facecolor=style.color,
                edgecolor=style.edge or style.color,
                linewidth=0.6 if outlined else 0.0,
                hatch=style.hatch if style.hatch and detail else None,
                antialiased=outlined,
                zorder=2 if style.height < 1 else 2.2,
            ),
            autolim=False,
        )

    def _stack(self, place: Place) -> None:
        """Many lanes in one row: how many are in each state, over time."""
        count = np.zeros((len(ORDER), len(self.edges) - 1))
        for lane in place.row.lanes:
            count += shares(Intervals.of(lane.segments, _CODES), self.edges, len(ORDER))
        size = place.bottom - place.top
        tops = stacked(count / max(count.sum(axis=0).max(), 1e-9), least=2.0 / size)
        x = np.repeat(self.edges, 2)[1:-1]
        lower = np.full_like(x, place.bottom)
        for code, top in enumerate(tops):
            upper = place.bottom - np.repeat(top, 2) * size
            if (upper < lower).any():
                outline = np.column_stack(
                    (np.concatenate((x, x[::-1])), np.concatenate((upper, lower[::-1])))
                )
                self._fill(outline[None], ORDER[code], detail=True)
                self._common_reason(place, ORDER[code], upper[::2], lower[::2])
            lower = upper

    def _common_reason(
        self, place: Place, state: State, upper: Floats, lower: Floats
    ) -> None:
        """Write what most of the lanes in a row wait for, where there is room."""
        size = self.plan.sizes.text or _LOCK_TEXT
        if state not in WAITS or self.squeeze < _LEGIBLE:
            return
        thick = np.concatenate(([False], lower - upper > size + 3.0, [False]))
        begins, ends = np.flatnonzero(np.diff(thick)).reshape(-1, 2).T
        if not len(begins):
            return
        widest = np.argmax(ends - begins)
        left, right = self.edges[begins[widest]], self.edges[ends[widest]]
        total: dict[str, float] = {}
        for lane in place.row.lanes:
            for s in lane.segments:
                if s.state is state and s.start < right and s.end > left:
                    inside = min(s.end, right) - max(s.start, left)
                    total[s.reason] = total.get(s.reason, 0.0) + inside
        reason = _flat(max(total, key=lambda reason: total[reason], default=""))
        room = (right - left) * self.width / self.horizon - 8.0
        text = fitted(reason, room, size)
        if text:
            at = (begins[widest] + ends[widest]) // 2
            middle = (upper[at] + lower[at]) / 2
            self._text(self.edges[at], middle, text, size, look(state).ink)

    def _reasons(self, place: Place, segments: Sequence[Segment]) -> None:
        """Write the reasons into the longest bars; the same one not over and over."""
        size = self.plan.sizes.text
        if not size or self.squeeze < _LEGIBLE:
            return
        scale = self.width / self.horizon
        wide = [s for s in segments if (s.end - s.start) * scale > _DETAIL]
        # Two waits that follow on each other look alike: a line keeps them apart.
        self.ax.vlines(
            [
                b.start
                for a, b in pairwise(wide)
                if a.state is b.state
                and a.reason != b.reason
                and (b.start - a.end) * scale < _COLUMN
            ],
            place.top,
            place.bottom,
            colors=EDGE,
            linewidths=0.6,
            zorder=2.3,
        )
        written: dict[str, list[float]] = {}
        for segment in sorted(wide, key=lambda s: (s.start - s.end, s.start)):
            style, reason = look(segment.state), _flat(segment.reason)
            if style.hatch or (segment.state is State.RUNNING and reason in place.row.name):
                continue
            middle = (segment.start + segment.end) / 2
            near = self.horizon * _APART
            if any(abs(middle - other) < near for other in written.get(reason, [])):
                continue
            room = segment.duration * scale - 5.0
            whole = self.plan.compact or reason in written
            text = fitted(reason, room, size, whole=whole)
            if text:
                written.setdefault(reason, []).append(middle)
                self._text(middle, place.middle, text, size, style.ink)

    def _spans(self) -> None:
        scale = self.width / self.horizon
        size = self.plan.sizes.text
        for place in self.plan.places:
            if place.spans is None:
                continue
            spans = place.row.lanes[0].spans
            left = np.array([s.start for s in spans])
            right = np.array([s.end for s in spans])
            top = np.full(len(spans), place.spans)
            bottom = np.full(len(spans), place.bottom + 1.5)
            self.ax.add_collection(
                PolyCollection(
                    _corners(left, right, top, bottom),
                    facecolor=SPAN,
                    edgecolor=EDGE,
                    linewidth=0.6,
                    zorder=1,
                ),
                autolim=False,
            )
            if not size or self.squeeze < _LEGIBLE:
                continue
            for span in spans:
                text = fitted(span.name, span.duration * scale - 5.0, size)
                if text:
                    middle = place.spans + (size + 3.0) / 2
                    self._text(span.start, middle, text, size, INK, left=True)

    def _holds(self) -> None:
        scale = self.width / self.horizon
        kinds = len(self.plan.locks)
        parts: dict[int, list[Any]] = {}
        for place in self.plan.places:
            for line in place.holds:
                mine = [h for h in place.row.lanes[0].holds if h.lock in line.locks]
                mine.sort(key=lambda h: h.start)
                # A line that locks had to share may hold two at once: cut, do not lie
                # about the order.
                starts = np.array([h.start for h in mine])
                ends = np.array([h.end for h in mine])
                ends[:-1] = np.minimum(ends[:-1], starts[1:])
                codes = np.array([self.plan.locks[h.lock] for h in mine], np.intp)
                found = blocks(
                    Intervals(starts, ends, codes), self.edges, kinds, least=1 / kinds / 2
                )
                self.locks |= line.locks
                size = line.bottom - line.top
                corners = _corners(
                    found.left,
                    found.right,
                    line.bottom - found.top * size,
                    line.bottom - found.bottom * size,
                )
                for code in np.unique(found.codes):
                    parts.setdefault(int(code), []).append(corners[found.codes == code])
                self._lock_names(mine, (line.top + line.bottom) / 2, size, scale)
        for code, corners_of in sorted(parts.items()):
            self.ax.add_collection(
                PolyCollection(
                    np.concatenate(corners_of),  # type: ignore[arg-type]
                    facecolor=lock_color(code),
                    linewidth=0,
                    antialiased=False,
                    zorder=2,
                ),
                autolim=False,
            )

    def _lock_names(
        self, holds: Sequence[Hold], middle: float, height: float, scale: float
    ) -> None:
        if height < 8.0 or self.squeeze < _LEGIBLE:
            return
        written: dict[str, list[float]] = {}
        for hold in sorted(holds, key=lambda h: (h.start - h.end, h.start)):
            center = (hold.start + hold.end) / 2
            near = [
                x for x in written.get(hold.lock, []) if abs(x - center) < self.horizon / 4
            ]
            text = fitted(hold.lock, hold.duration * scale - 4.0, _LOCK_TEXT, whole=True)
            if text and not near:
                written.setdefault(hold.lock, []).append(center)
                self._text(center, middle, text, _LOCK_TEXT, PAPER)

    def _arrows(self) -> None:
        """Whose action ended whose wait; a lock that is handed over in its own colour.

        They run behind the bars, so that no text is struck through.
        """
        plan = self.plan
        passes = _passes(plan, self.horizon, least=3.0 * self.horizon / self.width)
        passed: dict[tuple[int, int], list[float]] = {}
        for each in passes:
            passed.setdefault((each.source, each.target), []).append(each.time)
        where = {p.row.lanes[0].id: p for p in plan.places if not p.row.folded}
        arrows = [each.arrow for each in passes]
        for wake in plan.timeline.wakes:
            ends = (wake.source, wake.target)
            if ends[0] == ends[1] or not all(end in where for end in ends):
                continue
            source, target = where[ends[0]], where[ends[1]]
            if any(abs(time - wake.time) < _SAME for time in passed.get(ends, ())):
                continue
            down = target.top > source.top
            tip = target.top if down else target.bottom
            waited = _waited(target.row.lanes[0], wake.time)
            points = ((wake.time, source.middle), (wake.time, tip))
            arrows.append(_Arrow(waited, INK, points))
        arrows.sort(key=lambda arrow: -arrow.waited)
        left_out = len(arrows) - _MOST_ARROWS
        left_out = max(left_out, 0) + sum(
            not (w.source in where and w.target in where) for w in plan.timeline.wakes
        )
        if left_out:
            s = "s" if left_out > 1 else ""
            plan.notes.append(f"{left_out} more arrow{s} of who woke whom left out.")
        self._draw_arrows(arrows[:_MOST_ARROWS])

    def _draw_arrows(self, arrows: Sequence[_Arrow]) -> None:
        colors = [arrow.color for arrow in arrows]
        self.ax.add_collection(
            LineCollection(
                [arrow.points for arrow in arrows],
                colors=colors,
                linewidths=1.0,
                clip_on=False,
                zorder=0.8,
            ),
            autolim=False,
        )
        for color in dict.fromkeys(colors):
            mine = [arrow.points for arrow in arrows if arrow.color == color]
            tips = [(x, y, y > start) for (_, start), (x, y) in mine]
            for marker, down in (("v", True), ("^", False)):
                shift = -_TIP / 2 if down else _TIP / 2
                ends = [(x, y + shift) for x, y, goes_down in tips if goes_down is down]
                self._marks(ends, marker, _TIP, color)
            self._marks([start for start, _ in mine], "o", 3.0, color)

    def _marks(
        self, points: Sequence[tuple[float, float]], marker: str, size: float, color: str
    ) -> None:
        if points:
            self.ax.plot(
                *zip(*points, strict=True),
                marker,
                color=color,
                markersize=size,
                markeredgewidth=0,
                clip_on=False,
                zorder=4,
            )

    def _text(
        self, x: float, y: float, text: str, size: float, color: str, *, left: bool = False
    ) -> None:
        shift = 3.0 if left else 0.0
        self.ax.annotate(
            text,
            (x, y),
            xytext=(shift, 0.0),
            textcoords="offset points",
            fontsize=size,
            color=color,
            ha="left" if left else "center",
            va="center_baseline",
            parse_math=False,
            zorder=5,
            annotation_clip=False,
        )


def _corners(left: Any, right: Any, top: Any, bottom: Any) -> Any:
    """Rectangles as ``(n, 4, 2)``."""
    x = np.column_stack((left, right, right, left))
    y = np.column_stack((top, top, bottom, bottom))
    return np.stack((x, y), axis=2)


class _Arrow(NamedTuple):
    """From a point to another, in seconds and points."""

    waited: float
    color: str
    points: tuple[tuple[float, float], tuple[float, float]]


class _Pass(NamedTuple):
    """A lock goes from one lane to another, which had waited for it."""

    source: int
    target: int
    time: float
    arrow: _Arrow


def _passes(plan: Plan, horizon: float, least: float) -> list[_Pass]:
    """Which hold's end let another lane's hold begin, after a wait of ``least`` or more.

    It must have ended during that wait, which was for the lock, and just before the
    other began. What a condition's ``wait`` waits for is the notice, not the lock.
    """
    late = max(2e-3, horizon / 250)
    held: dict[str, list[tuple[float, HoldLine, Hold, Lane]]] = {}
    for place in plan.places:
        for line in place.holds:
            for hold in place.row.lanes[0].holds:
                if hold.lock in line.locks:
                    entry = (hold.end, line, hold, place.row.lanes[0])
                    held.setdefault(hold.lock, []).append(entry)
    result = []
    for lock, ended in held.items():
        ended.sort(key=lambda entry: entry[0])
        ends = [entry[0] for entry in ended]
        used = set()
        name = lock.partition(" #")[0]  # the recorder numbers locks of one name
        for _, line, hold, lane in sorted(ended, key=lambda entry: entry[2].start):
            wait = _wait_before(lane, hold.start)
            if wait is None or wait.duration < least or hold.start - wait.end > late:
                continue
            if name not in wait.reason or ".wait(" in wait.reason:
                continue
            index = bisect_right(ends, hold.start + _SAME) - 1
            while index >= 0 and ends[index] >= max(hold.start - late, wait.start):
                _, other, _, source = ended[index]
                if index not in used and source is not lane:
                    used.add(index)
                    down = line.top > other.top
                    points = (
                        (ends[index], other.bottom if down else other.top),
                        (hold.start, line.top if down else line.bottom),
                    )
                    arrow = _Arrow(wait.duration, lock_color(plan.locks[lock]), points)
                    result.append(_Pass(source.id, lane.id, hold.start, arrow))
                    break
                index -= 1
    return result


def _waited(lane: Lane, time: float) -> float:
    wait = _wait_before(lane, time)
    return wait.duration if wait else 0.0


def _wait_before(lane: Lane, time: float) -> Segment | None:
    """The wait that ended when the lane could go on at ``time``, if it had waited."""
    index = bisect_right(lane.segments, time, key=lambda s: s.start) - 1
    for segment in reversed(lane.segments[max(index - 1, 0) : index + 1]):
        if segment.state in WAITS and segment.start < time:
            return segment
    return None


def _flat(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def measured(text: str, size: float) -> float:
    """The width of a text, in points."""
    font = FontProperties(family="DejaVu Sans", size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def fitted(text: str, room: float, size: float, *, whole: bool = False) -> str:
    """The text, shortened to the room; ``""`` where too little of it would be left."""
    if measured(text, size) <= room:
        return text
    if whole:
        return ""
    keep = min(len(text) - 1, int(room / size * 2.5))
    while keep >= 5 and measured(text[:keep].rstrip() + "…", size) > room:
        keep -= 1
    return text[:keep].rstrip() + "…" if keep >= 5 else ""
