"""The plain data answers questions about a recording."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.timeline.model import (
    Concurrency,
    Hold,
    Lane,
    Segment,
    Span,
    State,
    Timeline,
    Wake,
)
from helpers.timeline.palette import look

TIMES = st.integers(0, 20).map(float)
INTERVALS = st.lists(st.tuples(TIMES, TIMES).map(lambda pair: tuple(sorted(pair))))


def lane(name, *parts, **more):
    return Lane(name, segments=[Segment(*part) for part in parts], **more)


@pytest.fixture
def kitchen():
    """A cook and a waiter that the main thread started, one after the other."""
    return Timeline(
        [
            lane("MainThread", (0.0, 4.0, State.WAITING, "join()"), id=1, is_main=True),
            lane(
                "cook",
                (0.0, 1.0, State.RUNNING),
                (1.0, 3.0, State.WAITING, "oven.get()"),
                id=2,
                holds=[Hold("knife", 0.0, 1.0)],
                spans=[Span("bake('bread')", 0.0, 3.0)],
            ),
            lane(
                "waiter",
                (0.5, 2.5, State.RUNNING),
                id=3,
                holds=[Hold("knife", 1.0, 2.0)],
                spans=[Span("serve(1)", 0.5, 1.0), Span("serve(2)", 1.0, 2.5)],
            ),
        ],
        wakes=[Wake(3.0, 2, 1, "end")],
        duration=4.0,
    )


def test_a_state_is_equal_to_its_text():
    """Learners compare with a plain string."""
    assert Segment(0.0, 1.0, State.WANTS_GIL).state == "wants the GIL"


@pytest.mark.parametrize("end", [0.5, math.nan])
def test_a_segment_never_ends_before_it_starts(end):
    """The message names the argument and both values."""
    with pytest.raises(ValueError, match=rf"end={end} lies before start=1.0"):
        Segment(1.0, end, State.RUNNING)


def test_a_lane_lasts_from_its_first_segment_to_its_last(kitchen):
    """Its life is the sum of its segments if there are no gaps."""
    cook = kitchen.lane("cook")
    assert (cook.start, cook.end, cook.duration) == (0.0, 3.0, 3.0)
    assert sum(cook.spent(state) for state in State) == cook.duration


def test_an_empty_lane_has_no_life():
    """Nor does it count as concurrent with anything."""
    empty = Lane("idle")
    assert (empty.start, empty.end, empty.duration) == (0.0, 0.0, 0.0)
    assert Timeline([empty]).most_at_once == 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(INTERVALS)
def test_concurrency_counts_the_intervals_that_are_open_at_each_time(intervals):
    """Compared with counting at the middle of every step."""
    found = Concurrency.of(intervals)
    for count, a, b in zip(found.counts, found.times, found.times[1:], strict=False):
        middle = (a + b) / 2
        assert count == sum(start < middle < end for start, end in intervals)
    assert not found.counts or found.counts[-1] == 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(INTERVALS)
def test_mean_concurrency_times_the_length_is_the_sum_of_all_lengths(intervals):
    """The mean is weighted by time."""
    found = Concurrency.of(intervals)
    length = found.times[-1] - found.times[0] if found.times else 0.0
    assert found.mean * length == pytest.approx(sum(b - a for a, b in intervals))


def test_intervals_that_touch_do_not_overlap():
    """One that ends when the other starts is not there at the same time."""
    assert Concurrency.of([(0.0, 1.0), (1.0, 2.0)]).most == 1
    assert Concurrency.of([(1.0, 1.0)]).times == ()


def test_most_at_once_counts_the_workers_only(kitchen):
    """The lane that started them all is not one of them."""
    assert [worker.name for worker in kitchen.workers] == ["cook", "waiter"]
    assert kitchen.most_at_once == 2


def test_a_timeline_without_workers_counts_its_own_lane():
    """A recording that started nothing still has something to ask about."""
    alone = Timeline([lane("MainThread", (0.0, 1.0, State.RUNNING), is_main=True)])
    assert alone.most_at_once == 1


def test_a_cell_that_awaits_is_one_lane_and_not_two():
    """Its thread runs nothing but its task, so that one of them is counted."""
    thread = lane("MainThread", (0.0, 1.0, State.RUNNING), is_main=True)
    cell = lane("cell", (0.0, 1.0, State.RUNNING), is_main=True)
    awaiting = Timeline([thread, cell])
    assert [worker.name for worker in awaiting.workers] == ["cell"]
    assert awaiting.most_at_once == 1


def test_concurrency_of_a_state_is_parallelism(kitchen):
    """Both run for half a second only."""
    running = kitchen.concurrency("running")
    assert running.most == 2
    assert running.times[running.counts.index(2)] == 0.5


def test_an_unknown_state_is_refused(kitchen):
    """A typo would otherwise count nothing."""
    lane, row = kitchen.lanes[0], next(iter(kitchen.summary()))
    for ask in kitchen.concurrency, lane.spent, row.share, look:
        with pytest.raises(ValueError, match=r"^state='runing': give one of 'running'"):
            ask("runing")


def test_segments_come_in_order_of_their_start(kitchen):
    """Across all lanes."""
    starts = [segment.start for segment in kitchen.segments]
    assert starts == sorted(starts)
    assert len(starts) == 4


def test_between_gives_what_overlaps_the_time(kitchen):
    """What only touches it is left out."""
    assert [s.reason for s in kitchen.between(1.0, 2.0)] == ["join()", "", "oven.get()"]
    with pytest.raises(ValueError, match="swap them"):
        kitchen.between(2.0, 1.0)


def test_overlaps_asks_for_lanes_and_spans(kitchen):
    """By name; a name given twice asks whether any two of that name overlap."""
    assert kitchen.overlaps("cook", "waiter")
    assert kitchen.overlaps("bake('bread')", "serve(2)")
    assert not kitchen.overlaps("serve(1)", "serve(2)")
    assert not kitchen.overlaps("cook", "cook")
    with pytest.raises(KeyError, match=r"'dishes'.*'cook'"):
        kitchen.overlaps("cook", "dishes")


def test_held_tells_who_held_a_lock_and_in_which_order(kitchen):
    """A hand-over is not two holders at once."""
    kitchen.lanes.reverse()
    knife = kitchen.held("knife")
    assert knife.order == ["cook", "waiter"]
    assert knife.most_at_once == 1
    assert len(knife) == len(list(knife)) == 2
    with pytest.raises(KeyError, match=r"held lock='spoon'; held were \['knife'\]"):
        kitchen.held("spoon")


def test_lane_finds_by_name_or_says_what_there_is(kitchen):
    """A missing name and an ambiguous one are two errors."""
    assert kitchen.lane("waiter").id == 3
    with pytest.raises(KeyError, match=r"no lane.*'chef'.*'waiter'"):
        kitchen.lane("chef")
    kitchen.lanes.append(Lane("cook"))
    with pytest.raises(KeyError, match="2 lanes"):
        kitchen.lane("cook")


def test_the_repr_is_one_line(kitchen):
    """A timeline of 10^5 segments must not print them."""
    assert repr(kitchen) == "<Timeline: 3 lanes, 4 segments, 4 s>"
    kitchen.in_steps = True
    assert repr(kitchen) == "<Timeline: 3 lanes, 4 segments, 4 steps>"
