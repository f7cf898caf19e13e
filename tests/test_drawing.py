"""Pictures of timelines: what must be in them, where, and how they look."""

from __future__ import annotations

import base64
import io
import random
import sys
from itertools import combinations, pairwise

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from PIL import Image

from helpers.timeline import drawing
from helpers.timeline.columns import Intervals, blocks, shares, stacked
from helpers.timeline.drawing import draw, draw_together, mimebundle, png
from helpers.timeline.folding import TIMES
from helpers.timeline.model import Hold, Lane, Segment, Span, State, Timeline, Wake
from helpers.timeline.painter import MIXED_NOTE, fitted, measured
from helpers.timeline.palette import EDGE, INK, LOCKS, MUTED, PAPER, lock_color, look

R, W, G, A, Y = (
    State.RUNNING,
    State.WAITING,
    State.WANTS_GIL,
    State.AWAITING,
    State.READY,
)


def lane(name, *parts, **more):
    return Lane(name, segments=[Segment(*part) for part in parts], **more)


def bank():
    """Three threads that need one lock for 1 s each."""
    lanes = [lane("MainThread", (0.0, 3.0, W, "thread.join()"), is_main=True, id=9)]
    for i in range(3):
        parts = [(i, i + 1.0, R, "deposit")]
        if i:
            parts.insert(0, (0.0, float(i), W, "with lock:"))
        hold = Hold("lock", i, i + 1.0)
        lanes.append(lane(f"Thread-{i}", *parts, id=i, holds=[hold]))
    return Timeline(lanes, duration=3.0, title="Three deposits")


def turns(period, total, threads=2):
    """Threads that take turns at the GIL."""
    lanes = [lane(f"Thread-{i}", id=i) for i in range(threads)]
    for k in range(round(total / period)):
        for i, each in enumerate(lanes):
            state = R if i == k % threads else G
            each.segments.append(Segment(k * period, (k + 1) * period, state, "count"))
    return Timeline(lanes, duration=total)


def crowd(count, **more):
    """Tasks that await, one second each."""
    return [
        lane(f"fetch-{i}", (0.0, 1.0, A, "await get(url)"), kind="task", id=i, **more)
        for i in range(count)
    ]


def texts(ax):
    """Everything that is written, but the numbers of the time axis."""
    return [text.get_text() for text in ax.texts if text.get_text()]


def legend(ax):
    found = ax.get_legend()
    return [text.get_text() for text in found.get_texts()] if found else []


def polygons(ax, color):
    """The corners of all areas of a colour."""
    return [
        path.vertices
        for collection in ax.collections
        if len(collection.get_facecolor())
        and to_hex(collection.get_facecolor()[0]) == color.lower()
        for path in collection.get_paths()
    ]


def rectangles(ax, color):
    """The corners of all bars of a colour: (n, 4, 2)."""
    return np.array([corners[:4] for corners in polygons(ax, color)])


def shafts(ax, color):
    """The arrows of a colour: ((x, y), (x, y)) each."""
    return [
        segment.tolist()
        for collection in ax.collections
        if hasattr(collection, "get_segments") and collection.get_zorder() == 0.8
        for segment, rgba in zip(
            collection.get_segments(), collection.get_colors(), strict=True
        )
        if to_hex(rgba) == color.lower()
    ]


def lightness(color):
    """L* of CIE 1976, from 0 (black) to 100 (white)."""
    y = luminance(color)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def luminance(color):
    """Relative luminance as WCAG 2 has it."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestPalette:
    """How each state looks."""

    def test_states_stay_apart_in_grey(self):
        """Nine steps of lightness or more; ten make a step that everybody sees."""
        steps = sorted(lightness(look(state).color) for state in State)
        assert all(b - a >= 9 for a, b in pairwise(steps)), steps

    def test_states_of_close_lightness_differ_in_height_or_hatch_too(self):
        """Colour is never the only difference between neighbours in lightness."""
        by_lightness = sorted(State, key=lambda state: lightness(look(state).color))
        looks = [look(state) for state in by_lightness]
        differ = [(a.height, a.hatch) != (b.height, b.hatch) for a, b in pairwise(looks)]
        assert differ == [True, True, True, False]  # awaiting and waiting: 12 steps apart
        assert lightness(looks[4].color) - lightness(looks[3].color) >= 10

    def test_text_is_legible_on_every_fill(self):
        """4.5:1 is what WCAG 2 asks of small text."""
        for state in State:
            assert contrast(look(state).ink, look(state).color) >= 4.5
        for color in (INK, MUTED, *LOCKS):
            assert contrast(color, PAPER) >= 4.5

    def test_pale_bars_have_an_edge_that_shows_on_paper(self):
        """3:1 is what WCAG 2 asks of what a picture needs to be understood."""
        for state in State:
            style = look(state)
            assert (
                max(contrast(style.color, PAPER), contrast(style.edge or PAPER, PAPER)) >= 3
            )
        assert contrast(EDGE, PAPER) >= 3

    def test_no_two_colors_are_the_same(self):
        """A lock never looks like a state."""
        colors = [look(state).color for state in State] + list(LOCKS)
        assert len(set(colors)) == len(colors)

    def test_an_unknown_state_is_refused(self):
        """Instead of being drawn in some colour."""
        with pytest.raises(ValueError, match="sleeping"):
            look("sleeping")


class TestColumns:
    """Merging segments to what can be seen."""

    PARTS = st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 400), st.integers(0, 2)),
        min_size=1,
        max_size=60,
    )

    @staticmethod
    def intervals(parts):
        """From (gap, length, code)."""
        starts, ends, codes, now = [], [], [], 0
        for gap, length, code in parts:
            starts.append(now + gap)
            now += gap + length
            ends.append(now)
            codes.append(code)
        return Intervals(np.array(starts, float), np.array(ends, float), np.array(codes))

    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(PARTS)
    def test_shares_of_all_columns_add_up_to_the_time_spent(self, parts):
        """No time is lost and none invented."""
        found = self.intervals(parts)
        edges = np.linspace(0.0, found.ends[-1], 37)
        total = shares(found, edges, 3).sum(axis=1) * (edges[1] - edges[0])
        lengths = found.ends - found.starts
        assert total == pytest.approx([lengths[found.codes == c].sum() for c in range(3)])

    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(PARTS)
    def test_blocks_of_one_column_lie_on_one_another_and_never_overlap(self, parts):
        """What is drawn at any place is one state."""
        found = self.intervals(parts)
        edges = np.linspace(0.0, found.ends[-1], 61)
        drawn = blocks(found, edges, 3, least=0.1)
        assert np.all(drawn.bottom < drawn.top)
        assert np.all(drawn.top <= 1 + 1e-9)
        area = (drawn.right - drawn.left) * (drawn.top - drawn.bottom)
        assert area.sum() <= edges[-1] + 1e-6
        for left, right in pairwise(edges):
            middle = (left + right) / 2
            here = (drawn.left < middle) & (drawn.right > middle)
            order = np.argsort(drawn.bottom[here])
            tops, bottoms = drawn.top[here][order], drawn.bottom[here][order]
            assert np.all(tops[:-1] <= bottoms[1:] + 1e-9)

    def test_where_states_change_too_fast_the_areas_are_the_shares(self):
        """A tenth running looks like a tenth."""
        starts = np.arange(0.0, 100.0, 0.05)
        lengths = np.tile([0.01, 0.09], 1000)
        starts = np.concatenate(([0.0], np.cumsum(lengths)[:-1]))
        found = Intervals(starts, starts + lengths, np.tile([0, 1], 1000))
        drawn = blocks(found, np.linspace(0.0, 100.0, 201), 2, least=0.0)
        area = (drawn.right - drawn.left) * (drawn.top - drawn.bottom)
        assert drawn.shared.all()
        assert area[drawn.codes == 0].sum() == pytest.approx(10.0)
        assert area[drawn.codes == 1].sum() == pytest.approx(90.0)

    def test_a_lone_short_interval_is_as_wide_as_a_column(self):
        """50 microseconds of work between two sleeps of a second are seen."""
        found = Intervals(
            np.array([0.0, 1.0, 1.00005]),
            np.array([1.0, 1.00005, 2.0]),
            np.array([1, 0, 1]),
        )
        drawn = blocks(found, np.linspace(0.0, 2.0, 201), 2, least=0.1)
        (work,) = np.flatnonzero(drawn.codes == 0)
        assert drawn.right[work] - drawn.left[work] == pytest.approx(0.01)

    def test_touching_intervals_of_one_code_become_one_block(self):
        """10^5 of them cost one rectangle."""
        starts = np.arange(100_000) / 1e4
        found = Intervals(starts, starts + 1e-4, np.zeros(100_000, int))
        drawn = blocks(found, np.linspace(0.0, 10.0, 801), 1, least=0.1)
        assert drawn.left.tolist() == [0.0]
        assert drawn.right.tolist() == [10.0]

    def test_a_stack_keeps_its_height_when_small_portions_are_raised(self):
        """What the small ones gain the large ones lose."""
        tops = stacked(np.array([[0.001], [0.799]]), least=0.1)
        assert tops[1, 0] == pytest.approx(0.8)
        assert tops[0, 0] > 0.07


class TestRows:
    """Who stands where."""

    def test_names_stand_at_the_left_with_the_main_lane_first(self):
        """Other lanes keep their order."""
        timeline = bank()
        timeline.lanes.append(timeline.lanes.pop(0))
        labels = draw(timeline).get_yticklabels()
        names = [label.get_text() for label in labels]
        assert names == ["MainThread", "Thread-0", "Thread-1", "Thread-2"]

    def test_time_runs_from_zero_to_the_end_of_the_recording(self):
        """Also where the last lane ended earlier, or later."""
        timeline = bank()
        timeline.duration = 5.0
        assert draw(timeline).get_xlim() == (0.0, 5.0)
        timeline.duration = 1.0
        assert draw(timeline).get_xlim() == (0.0, 3.0)

    @pytest.mark.parametrize(
        ("length", "unit", "last"),
        [
            (3.0, "seconds", "3"),
            (0.3, "milliseconds", "300"),
            (3e-4, "microseconds", "300"),
        ],
    )
    def test_the_axis_has_a_unit_that_suits_the_length(self, length, unit, last):
        """Ticks are numbers of that unit."""
        ax = draw(Timeline([lane("a", (0.0, length, R))], duration=length))
        ax.figure.canvas.draw()
        assert ax.get_xlabel() == unit
        assert last in [tick.get_text() for tick in ax.get_xticklabels()]

    def test_bars_span_their_segments(self):
        """To the column: a few milliseconds in 3 s."""
        ax = draw(bank())
        corners = rectangles(ax, look(R).color)
        found = sorted((round(c[0, 0], 1), round(c[1, 0], 1)) for c in corners)
        assert found == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]

    def test_groups_and_kinds_have_headers(self):
        """Where there is more than one."""
        tasks = [lane(f"t{i}", (0.0, 1.0, A), kind="task") for i in range(2)]
        thread = lane("helper", (0.0, 1.0, R))
        grouped = lane("MainThread", (0.0, 1.0, R), group="process 42")
        main = lane("MainThread", (0.0, 1.0, R), is_main=True)
        ax = draw(Timeline([main, *tasks, thread, grouped], duration=1.0))
        found = [t for t in texts(ax) if t in ("tasks", "threads", "process 42")]
        assert found == ["tasks", "threads", "process 42"]
        assert "tasks" not in texts(draw(Timeline([main, *tasks], duration=1.0)))

    def test_like_lanes_are_folded_with_a_count_and_a_note(self):
        """200 rows would be a smear."""
        ax = draw(Timeline(crowd(200), duration=1.0))
        assert [label.get_text() for label in ax.get_yticklabels()] == [
            f"fetch {TIMES} 200"
        ]
        assert any("stands for like lanes" in text for text in texts(ax))
        assert "await get(url)" in texts(ax)

    def test_the_height_of_a_folded_row_is_how_many_lanes_there_are(self):
        """Half of them alive: half as high."""
        lanes = crowd(100)
        for each in lanes[:50]:
            each.segments[0] = Segment(0.0, 0.5, A)
        ax = draw(Timeline(lanes, duration=1.0), max_lanes=10)
        (outline,) = polygons(ax, look(A).color)
        early, late = (
            outline[np.isclose(outline[:, 0], x, atol=0.01)][:, 1] for x in (0.2, 0.8)
        )
        assert np.ptp(early) == pytest.approx(2 * np.ptp(late), rel=0.01)

    def test_an_empty_timeline_says_so(self):
        """Not an error."""
        assert "nothing was recorded" in texts(draw(Timeline()))


class TestLabels:
    """What is written, and where it is not."""

    def test_the_legend_has_what_occurs_and_nothing_else(self):
        """Locks are in it by name."""
        assert legend(draw(bank())) == ["running", "waiting", "holds lock"]
        (only,) = legend(draw(Timeline([lane("a", (0.0, 1.0, Y))], duration=1.0)))
        assert only == "ready, but the loop is busy"

    def test_without_a_gil_the_legend_does_not_name_it(self):
        """A free-threaded build has none to want."""
        timeline = turns(0.1, 1.0)
        assert "wants the GIL (or a CPU)" in legend(draw(timeline))
        timeline.gil = False
        assert "wants a CPU" in legend(draw(timeline))

    def test_processes_do_not_want_the_gil(self):
        """Each has its own: what a process lacks is a CPU."""
        timeline = turns(0.1, 1.0)
        for each in timeline.lanes:
            each.kind = "process"
        assert "wants a CPU" in legend(draw(timeline))

    def test_many_locks_are_counted_in_the_legend(self):
        """A dozen entries would explain nothing."""
        holds = [Hold(f"fork {i}", i, i + 1.0) for i in range(9)]
        timeline = Timeline([lane("a", (0.0, 9.0, R), holds=holds)], duration=9.0)
        assert legend(draw(timeline))[-2:] == ["holds fork 3", "and 5 more"]

    def test_notes_are_the_footer(self):
        """What the recorder has to say about itself is part of the picture."""
        timeline = bank()
        timeline.notes.append("Line 3 was not watched to the end.")
        assert "Line 3 was not watched to the end." in texts(draw(timeline))

    def test_the_title_is_the_timelines_or_mine(self):
        """Mine goes first."""
        assert "Three deposits" in texts(draw(bank()))
        assert "Mine" in texts(draw(bank(), title="Mine"))

    def test_a_repeated_reason_is_written_a_few_times_only(self):
        """Twenty naps need not be labelled twenty times."""
        parts = [
            (float(i), i + 1.0, (W, R)[i % 2], ("nap()", "")[i % 2]) for i in range(40)
        ]
        found = texts(draw(Timeline([lane("a", *parts)], duration=40.0), width=20.0))
        assert 2 <= found.count("nap()") <= 5

    def test_no_text_is_wider_than_its_bar_or_lies_on_another(self):
        """Whatever the lengths and the reasons; measured on the canvas."""
        rng = random.Random(7)
        lanes = []
        for k in range(8):
            parts, now = [], 0.0
            while now < 10.0:
                end = min(now + rng.choice((0.01, 0.3, 2.0)) * rng.random(), 10.0)
                reason = rng.choice(
                    ("w()", "time.sleep(0.25)", "a_rather_long_name(x)" * 2)
                )
                parts.append((now, end, rng.choice((W, A, R)), f"{reason}{len(parts)}"))
                now = end
            lanes.append(lane(f"t{k}", *parts))
        ax = draw(Timeline(lanes, duration=10.0))
        renderer = ax.figure.canvas.get_renderer()
        boxes = [
            text.get_window_extent(renderer)
            for text in ax.texts
            if text.get_text() and text.get_zorder() == 5
        ]
        assert len(boxes) > 20
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
        edges = ax.transData.transform([(s.start, 0) for e in lanes for s in e.segments])[
            :, 0
        ]
        for box in boxes:
            inside = (edges > box.x0 + 1) & (edges < box.x1 - 1)
            row = [
                e for e in lanes if _at(ax, e.name) == pytest.approx(_middle(box), abs=6)
            ]
            assert len(row) == 1
            mine = ax.transData.transform([(s.start, 0) for s in row[0].segments])[:, 0]
            assert not np.any((mine > box.x0 + 1) & (mine < box.x1 - 1)), inside

    def test_hatched_bars_bear_no_text(self):
        """It could not be read; the legend says what they are."""
        parts = [(0.0, 1.0, G, "count()"), (1.0, 2.0, Y, "parse()"), (2.0, 3.0, W, "nap()")]
        found = texts(draw(Timeline([lane("a", *parts)], duration=3.0)))
        assert found == ["nap()"]

    def test_source_text_is_never_read_as_mathematics(self):
        """Dollars and underscores are common in reasons and names."""
        odd = lane("a $x$", (0.0, 1.0, W, "print(f'${x}_{y}')"))
        ax = draw(Timeline([odd], duration=1.0, title="$5"))
        assert png(ax.figure)
        assert "print(f'${x}_{y}')" in texts(ax)
        assert not any(text.get_parse_math() for text in [*ax.texts, *ax.get_yticklabels()])

    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(
        st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1),
        st.floats(0, 200),
    )
    def test_fitted_text_fits(self, text, room):
        """Or is nothing at all; never just a few letters."""
        short = fitted(text, room, 8.0)
        assert not short or measured(short, 8.0) <= room
        assert short in ("", text) or (short.endswith("…") and len(short) >= 5)


def _at(ax, name):
    for tick, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True):
        if label.get_text() == name:
            return ax.transData.transform((0, tick))[1]
    raise AssertionError(name)


def _middle(box):
    return (box.y0 + box.y1) / 2


class TestLocksAndArrows:
    """Who holds what, and who woke whom."""

    def test_a_hold_is_a_thin_bar_under_its_lane(self):
        """As long as the lock was held."""
        ax = draw(bank())
        bars = rectangles(ax, lock_color(0))
        spans = sorted((round(b[0, 0], 1), round(b[1, 0], 1)) for b in bars)
        assert spans == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]
        places = dict(zip("M012", ax.get_yticks(), strict=True))
        first = bars[np.argmin(bars[:, 0, 0])]
        assert places["0"] < first[:, 1].min() < first[:, 1].max() < places["1"]

    def test_a_hand_over_is_an_arrow_in_the_locks_colour(self):
        """From the hold that ended to the hold of who had waited."""
        arrows = shafts(draw(bank()), lock_color(0))
        assert [(round(a[0], 2), round(b[0], 2)) for a, b in arrows] == [
            (2.0, 2.0),
            (1.0, 1.0),
        ]
        assert all(a[1] < b[1] for a, b in arrows)

    @pytest.mark.parametrize("reason", ["time.sleep(1)", "lock_of_cond.wait()"])
    def test_whoever_waited_for_something_else_was_not_handed_the_lock(self, reason):
        """A nap that happens to end when a lock is free is no hand-over."""
        timeline = bank()
        for each in timeline.lanes:
            each.segments = [
                Segment(s.start, s.end, s.state, reason if s.state == W else s.reason)
                for s in each.segments
            ]
        assert shafts(draw(timeline), lock_color(0)) == []

    def test_locks_held_at_once_have_a_line_each_and_others_share(self):
        """Two forks in two hands; one pen after the other."""
        holds = [Hold("fork 1", 0.0, 2.0), Hold("fork 2", 1.0, 3.0), Hold("pen", 3.0, 4.0)]
        ax = draw(Timeline([lane("a", (0.0, 4.0, R), holds=holds)], duration=4.0))
        one, two, pen = (rectangles(ax, lock_color(i))[0][:, 1].min() for i in range(3))
        assert one != two
        assert pen in (one, two)

    def test_a_lock_has_the_same_colour_in_every_run(self):
        """By its name, not by who came first."""
        timeline = bank()
        timeline.lanes[3].holds.append(Hold("a_lock", 0.0, 0.5))
        assert len(rectangles(draw(timeline), lock_color(0))) == 1
        assert legend(draw(timeline))[-2:] == ["holds a_lock", "holds lock"]

    def test_a_wake_is_an_arrow_from_lane_to_lane(self):
        """At its time; down or up."""
        timeline = bank()
        timeline.wakes += [Wake(1.5, 9, 2, "event.set()"), Wake(2.5, 2, 9)]
        found = shafts(draw(timeline), INK)
        assert sorted(a[0] for a, _ in found) == [1.5, 2.5]
        down = {a[0]: b[1] > a[1] for a, b in found}
        assert down == {1.5: True, 2.5: False}

    def test_a_wake_that_tells_of_a_hand_over_is_not_drawn_twice(self):
        """The arrow in the lock's colour says it all."""
        timeline = bank()
        timeline.wakes.append(Wake(1.0, 0, 1, "release"))
        ax = draw(timeline)
        assert shafts(ax, INK) == []
        assert len(shafts(ax, lock_color(0))) == 2

    def test_at_most_forty_arrows_are_drawn_longest_waits_first(self):
        """The footer says how many are left out."""
        sleeper = lane("sleeper", *((i, i + 0.01 * i, W, "get()") for i in range(1, 61)))
        sleeper.id = 1
        waker = lane("waker", (0.0, 99.0, R), id=2)
        wakes = [Wake(i + 0.01 * i, 2, 1) for i in range(1, 61)]
        ax = draw(Timeline([waker, sleeper], wakes, duration=99.0))
        drawn = sorted(a[0] for a, _ in shafts(ax, INK))
        assert drawn == pytest.approx([i + 0.01 * i for i in range(21, 61)])
        assert "20 more arrows of who woke whom left out." in texts(ax)

    def test_spans_are_boxes_with_their_names(self):
        """Each call that a pool's worker ran."""
        spans = [Span("download('a')", 0.0, 1.0), Span("download('b')", 1.0, 2.0)]
        timeline = Timeline([lane("pool_0", (0.0, 2.0, W), spans=spans)], duration=2.0)
        found = texts(draw(timeline))
        assert "download('a')" in found
        assert "download('b')" in found


@pytest.fixture(scope="module")
def long_run():
    """10^5 segments with 10^4 holds."""
    timeline = turns(0.0002, 2.0, threads=10)
    for each in timeline.lanes:
        each.holds = [Hold("lock", s.start, s.end) for s in each.segments[::10]]
    return timeline


class TestMany:
    """Long runs and many lanes."""

    def test_the_number_of_shapes_does_not_grow_with_the_segments(self, long_run):
        """At most five in each six columns of a lane."""
        ax = draw(long_run)
        assert sum(len(each.segments) for each in long_run.lanes) == 100_000
        shapes = sum(len(c.get_paths()) for c in ax.collections)
        assert shapes < 10 * 5 * 800 / 6

    def test_a_mixture_is_explained_in_the_footer(self, long_run):
        """And only where there is one."""
        assert MIXED_NOTE in texts(draw(long_run))
        assert MIXED_NOTE not in texts(draw(bank()))

    def test_pictures_stay_small(self, long_run):
        """60 kB is what a repository with a few hundred of them can bear."""
        rows = Timeline(
            [
                lane(f"Thread-{i} (work)", (0.01 * i, 0.5, W, "w()"), (0.5, 1.0, G), id=i)
                for i in range(40)
            ],
            duration=1.0,
        )
        for timeline in (long_run, rows, bank(), Timeline(crowd(500), duration=1.0)):
            assert len(png(draw(timeline).figure)) < 60_000


class TestFigures:
    """What a picture is to matplotlib and to Jupyter."""

    def test_nothing_global_is_touched(self):
        """No figure of pyplot's, no setting; even where drawing fails."""
        before = dict(matplotlib.rcParams)
        draw(bank())
        with pytest.raises(ValueError, match="width=1"):
            draw(bank(), width=1)
        assert dict(matplotlib.rcParams) == before
        pyplot = sys.modules.get("matplotlib.pyplot")
        assert pyplot is None or pyplot.get_fignums() == []

    def test_the_learners_settings_do_not_change_our_pictures(self):
        """Nor does a style that suits their plots."""
        plain = png(draw(bank()).figure)
        with matplotlib.rc_context({"font.family": "serif", "path.sketch": (3, 100, 2)}):
            assert png(draw(bank()).figure) == plain

    def test_the_same_timeline_gives_the_same_bytes(self):
        """So that a notebook that runs again does not change."""
        assert png(draw(bank()).figure) == png(draw(bank()).figure)

    def test_the_colours_in_the_file_are_those_of_the_palette(self):
        """A palette of few colours must not bend them."""
        picture = Image.open(io.BytesIO(png(draw(bank()).figure))).convert("RGB")
        found = {color for _, color in picture.getcolors()}
        for color in (look(R).color, look(W).color, lock_color(0), PAPER):
            assert tuple(round(255 * part) for part in to_rgb(color)) in found

    def test_what_learners_add_keeps_its_colour(self):
        """A red line stays red, although our palette has no red."""
        ax = draw(bank())
        ax.axvline(1.5, color="red", linewidth=4)
        picture = Image.open(io.BytesIO(png(ax.figure))).convert("RGB")
        assert any(r > 240 and g < 20 and b < 20 for _, (r, g, b) in picture.getcolors())

    def test_axes_of_mine_are_drawn_into(self):
        """And returned; whatever their size."""
        figure = Figure(figsize=(4, 1.5))
        FigureCanvasAgg(figure)
        mine = figure.add_subplot()
        assert draw(bank(), mine) is mine
        assert legend(mine) == ["running", "waiting", "holds lock"]
        figure.savefig(io.BytesIO())

    def test_a_notebook_gets_a_png_with_words(self):
        """nbconvert reads ``alt``; VS Code takes the plain text for it."""
        data, metadata = mimebundle(bank())
        assert set(data) == {"image/png", "text/plain"}
        shown = metadata["image/png"]
        assert shown["alt"] == data["text/plain"]
        assert data["text/plain"].startswith("Three deposits. Timeline of 3.00 s")
        picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
        assert picture.width == 2 * shown["width"]

    def test_axes_and_figures_show_themselves_as_the_value_of_a_cell(self, monkeypatch):
        """Without pyplot: what is displayed is the picture, with its words."""
        shown = []
        monkeypatch.setattr(
            "IPython.display.display", lambda data, **more: shown.append((data, more))
        )
        ax = draw(bank())
        ax._ipython_display_()
        draw_together({"a": bank(), "b": bank()})._ipython_display_()
        assert [set(data) for data, _ in shown] == [{"image/png", "text/plain"}] * 2
        assert all(more["raw"] for _, more in shown)
        assert shown[1][0]["text/plain"].startswith(
            "2 timelines on one time axis. a: Three"
        )

    def test_a_letter_that_the_font_lacks_is_no_warning(self, recwarn):
        """A rocket in a thread's name."""
        ax = draw(Timeline([lane("\N{ROCKET}", (0.0, 1.0, R))], duration=1.0))
        assert png(ax.figure)
        assert not [w for w in recwarn if "Glyph" in str(w.message)]

    def test_importing_helpers_does_not_import_matplotlib(self, tmp_path):
        """Pictures are not needed in a child process."""
        import subprocess

        code = "import sys, helpers.timeline; print('matplotlib' in sys.modules)"
        path = drawing.__file__.rsplit("helpers", 1)[0]
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == "False"


class TestTogether:
    """Several timelines on one time axis."""

    def test_all_have_the_axis_of_the_longest(self):
        """So that lengths can be compared by eye."""
        short = Timeline([lane("a", (0.0, 1.0, R))], duration=1.0)
        figure = draw_together({"threads": bank(), "asyncio": short}, title="Deposits")
        assert {ax.get_xlim() for ax in figure.axes} == {(0.0, 3.0)}
        assert [ax.get_xlabel() for ax in figure.axes] == ["", "seconds"]

    def test_each_has_its_name_and_its_length(self):
        """And all of them a title and one legend."""
        short = Timeline([lane("a", (0.0, 1.0, A))], duration=1.0)
        figure = draw_together({"threads": bank(), "asyncio": short}, title="Deposits")
        first, second = map(texts, figure.axes)
        assert {"threads", "3.00 s", "Deposits"} <= set(first)
        assert {"asyncio", "1.00 s"} <= set(second)
        assert "awaiting" in legend(figure.axes[0])
        assert legend(figure.axes[1]) == []

    def test_panels_do_not_overlap_and_rows_are_equally_high(self):
        """Whatever the number of rows."""
        figure = draw_together({"a": bank(), "b": Timeline(crowd(3), duration=1.0)})
        above, below = (ax.get_position() for ax in figure.axes)
        assert above.y0 > below.y1
        points = [
            ax.get_position().height
            * figure.get_figheight()
            * 72
            / abs(np.diff(ax.get_ylim()))
            for ax in figure.axes
        ]
        assert points[0] == pytest.approx(points[1])

    def test_a_lock_has_one_colour_in_all_of_them(self):
        """The legend is shared."""
        other = bank()
        for each in other.lanes:
            each.holds = [Hold("a_lock", h.start, h.end) for h in each.holds]
        figure = draw_together({"one": bank(), "two": other})
        assert len(rectangles(figure.axes[0], lock_color(1))) == 3
        assert len(rectangles(figure.axes[1], lock_color(0))) == 3

    def test_nothing_to_draw_is_an_error(self):
        """With the argument's name."""
        with pytest.raises(ValueError, match="timelines"):
            draw_together({})


def test_an_explored_schedule_counts_steps():
    """Its axis says steps, and ready means that it is not the lane's turn."""
    lane = Lane("a", segments=[Segment(0, 2, State.RUNNING), Segment(2, 5, State.READY)])
    timeline = Timeline([lane], duration=5.0, in_steps=True)
    axes = timeline.draw()
    assert axes.get_xlabel() == "steps"
    assert "ready, but not its turn" in [
        t.get_text() for t in axes.get_legend().get_texts()
    ]
    assert "5 steps" in mimebundle(timeline)[0]["text/plain"]
