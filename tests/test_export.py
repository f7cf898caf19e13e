"""Timelines as Chrome traces and tables.

The rules checked here are those of the "Trace Event Format" (Google, 2016). Perfetto's own
trace processor (52.0) reads the fixture's trace without a complaint in its ``stats`` table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from helpers.timeline.export import dataframe, write_chrome_trace
from helpers.timeline.model import Hold, Lane, Segment, Span, State, Timeline, Wake


@pytest.fixture
def timeline() -> Timeline:
    main = Lane(
        "MainThread",
        id=7,
        is_main=True,
        segments=[
            Segment(0.0, 1.0, State.RUNNING, "<cell>", 3),
            Segment(1.0, 2.0, State.WAITING, "worker.join()", 4),
        ],
    )
    worker = Lane(
        "Thread-1 (work)",
        id=9,
        segments=[
            Segment(0.5, 1.0 / 3 + 0.5, State.WAITING, "event.wait()", 8),
            Segment(1.0 / 3 + 0.5, 2.0 / 3 + 0.5, State.RUNNING, "work", 9),
            Segment(2.0 / 3 + 0.5, 1.5, State.WANTS_GIL, "", 9),
        ],
        # Given back in the order in which they were taken: they overlap, not nest.
        holds=[Hold("a", 0.5, 1.2), Hold("b", 0.6, 1.5)],
        spans=[Span("work(1)", 0.5, 1.5)],
    )
    child = Lane(
        "Process-1", "process", [Segment(0.5, 2.0, State.RUNNING, "crunch")], id=11
    )
    inner = Lane(
        "Thread-1", segments=[Segment(0.7, 1.1, State.READY)], id=12, group="Process-1"
    )
    return Timeline(
        [main, worker, child, inner],
        wakes=[Wake(0.75, 7, 9, "event.set()"), Wake(1.5, 9, 404)],
        notes=["line 9 is no longer watched"],
        duration=2.0,
        title="café",
    )


@pytest.fixture
def events(timeline: Timeline, tmp_path: Path) -> list[dict]:
    return exported(timeline, tmp_path)["traceEvents"]


def exported(timeline: Timeline, folder: Path) -> dict:
    path = folder / "trace.json"
    write_chrome_trace(timeline, path)
    return json.loads(path.read_text(encoding="utf-8"))


def names(events: list[dict], what: str) -> dict[tuple[int, int], str]:
    """The names that metadata events give to processes or threads, by their place."""
    return {
        (event["pid"], event["tid"]): event["args"]["name"]
        for event in events
        if event["ph"] == "M" and event["name"] == f"{what}_name"
    }


def test_every_event_has_the_fields_its_phase_needs(events):
    """Each event is of a documented phase, and has that phase's fields with their types."""
    needs = {
        "M": {"args": dict},
        "X": {"ts": float, "dur": float},
        "s": {"ts": float, "id": int, "cat": str},
        "f": {"ts": float, "id": int, "cat": str},
    }
    for event in events:
        for field, kind in {
            "name": str,
            "pid": int,
            "tid": int,
            **needs[event["ph"]],
        }.items():
            assert isinstance(event[field], kind), (field, event)


def test_bars_of_one_row_nest_and_never_cross(events):
    """The complete events of one thread only nest, as the format demands, to the bit."""
    rows: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for event in events:
        if event["ph"] == "X":
            bar = event["ts"], event["ts"] + event["dur"]
            rows.setdefault((event["pid"], event["tid"]), []).append(bar)
    assert len(rows) == 7  # four lanes, two rows of locks, one of work
    for bars in rows.values():
        for start, end in bars:
            for other_start, other_end in bars:
                crosses = start < other_start < end < other_end
                assert not crosses, (start, end, other_start, other_end)


def test_bars_carry_time_in_microseconds_state_and_line(events):
    """A segment is a bar named by its reason, or by its state where it has none."""
    threads = names(events, "thread")
    bars = [
        (event["name"], event["ts"], event["dur"], event["args"]["line"])
        for event in events
        if event["ph"] == "X" and threads[event["pid"], event["tid"]] == "Thread-1 (work)"
        if "args" in event
    ]
    assert [bar[0] for bar in bars] == ["event.wait()", "work", "wants the GIL"]
    assert bars[0] == ("event.wait()", 500_000.0, 333_333.375, 8)
    assert bars[1][1] == bars[0][1] + bars[0][2]


def test_lanes_are_threads_of_their_process_in_order(events):
    """Lanes of a process share its number; the order of the lanes is kept."""
    assert list(names(events, "process").values()) == ["café", "Process-1"]
    assert [(place[0], name) for place, name in names(events, "thread").items()] == [
        (1, "MainThread"),
        (1, "Thread-1 (work)"),
        (1, "Thread-1 (work): work"),
        (1, "Thread-1 (work): holds"),
        (1, "Thread-1 (work): holds"),
        (2, "Process-1"),
        (2, "Thread-1"),
    ]
    order = [e["args"]["sort_index"] for e in events if e["name"] == "thread_sort_index"]
    assert order == sorted(order)


def test_tasks_stay_in_the_process_that_runs_them(tmp_path):
    """A task's lane is a row of the recorded process, not a process of its own."""
    timeline = Timeline([Lane("Task-1", "task"), Lane("Task-2", "task")])
    assert len(names(exported(timeline, tmp_path)["traceEvents"], "process")) == 1


def test_a_wake_is_an_arrow_between_two_lanes(events):
    """It leaves a bar named by the action; one from or to an unknown lane is left out."""
    (start,) = (event for event in events if event["ph"] == "s")
    (end,) = (event for event in events if event["ph"] == "f")
    threads = names(events, "thread")
    assert start["id"] == end["id"]
    assert threads[start["pid"], start["tid"]] == "MainThread"
    assert threads[end["pid"], end["tid"]] == "Thread-1 (work)"
    assert start["ts"] == end["ts"] == 750_000.0
    before = events[events.index(start) - 1]
    assert (before["ph"], before["name"], before["ts"]) == ("X", "event.set()", 750_000.0)


def test_notes_are_kept_beside_the_events(timeline, tmp_path):
    """What the recorder says about itself is in the file too."""
    other = exported(timeline, tmp_path)["otherData"]
    assert other["notes"] == ["line 9 is no longer watched"]
    assert other["gil"] is True


def test_no_lanes_make_an_empty_trace(tmp_path):
    """A timeline with nothing in it is still a valid file."""
    assert exported(Timeline(), tmp_path)["traceEvents"] == []


def test_a_table_has_a_row_for_each_segment(timeline):
    """Where pandas is there, its rows are the segments, lane by lane."""
    pytest.importorskip("pandas")
    table = dataframe(timeline)
    assert list(table.lane.unique()) == [lane.name for lane in timeline.lanes]
    assert table.duration.sum() == pytest.approx(sum(s.duration for s in timeline.segments))
    assert table.state[0] == "running"


def test_without_pandas_the_error_says_what_to_do(timeline, monkeypatch):
    """The course does not need pandas: asking for a table without it names the remedy."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="%pip install pandas"):
        dataframe(timeline)
