"""A timeline for other tools: a Chrome trace, which Perfetto opens, and a table.

The trace follows the *Trace Event Format* (Google, "Trace Event Format", 2016), JSON
object form. A lane is a thread of its process there; what a lane held and the named
pieces of work that it did are threads beside it, because that format lets the events of
one thread only nest, and locks need not be given back in the reverse order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import Any, Protocol

from helpers.timeline.model import Lane, Segment, State, Timeline

Event = dict[str, Any]

# Names from the fixed palette of Chrome's viewer; others are an error there.
_COLOURS = {
    State.RUNNING: "thread_state_running",
    State.WAITING: "thread_state_sleeping",
    State.WANTS_GIL: "thread_state_runnable",
    State.AWAITING: "thread_state_iowait",
    State.READY: "thread_state_unknown",
}


class _Interval(Protocol):
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


def write_chrome_trace(timeline: Timeline, path: str | PathLike[str]) -> None:
    """Write a timeline as a Chrome trace, which https://ui.perfetto.dev opens.

    Times are in microseconds from the start of the recording. Each wake is an arrow. The
    recorder's notes are kept under ``otherData``.

    Args:
        timeline: What to write.
        path: A file name, by custom ending in ``.json``; replaced if it is there.

    Raises:
        OSError: The file cannot be written.

    Example:
        >>> import json, os, tempfile
        >>> lane = Lane("cook", segments=[Segment(0.0, 0.5, State.WAITING, "oven.get()")])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "kitchen.json")
        ...     write_chrome_trace(Timeline([lane], duration=0.5), path)
        ...     with open(path, encoding="utf-8") as file:
        ...         events = json.load(file)["traceEvents"]
        >>> [(e["name"], e["ts"], e["dur"]) for e in events if e["ph"] == "X"]
        [('oven.get()', 0.0, 500000.0)]
    """
    trace = {
        "traceEvents": list(_events(timeline)),
        "displayTimeUnit": "ms",
        "otherData": {
            "title": timeline.title,
            "duration": timeline.duration,
            "gil": timeline.gil,
            "notes": timeline.notes,
        },
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(trace, file, ensure_ascii=False, separators=(",", ":"))


def dataframe(timeline: Timeline) -> Any:
    """A pandas DataFrame with a row for each segment, lane by lane.

    The columns are ``lane``, ``kind``, ``group``, ``start``, ``end``, ``duration`` (in
    seconds), ``state``, ``reason`` and ``line``.

    Raises:
        ImportError: pandas is not installed; the course does without it otherwise.
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError(
            "a table of a timeline is a pandas DataFrame, and pandas is not installed: "
            "run `%pip install pandas`, or go through timeline.segments"
        ) from error
    rows = [
        {
            "lane": lane.name,
            "kind": lane.kind,
            "group": lane.group,
            "start": segment.start,
            "end": segment.end,
            "duration": segment.duration,
            "state": str(segment.state),
            "reason": segment.reason,
            "line": segment.line,
        }
        for lane in timeline.lanes
        for segment in lane.segments
    ]
    return pandas.DataFrame(rows)


def _events(timeline: Timeline) -> Iterator[Event]:
    processes: dict[str, int] = {}
    lanes: dict[int, tuple[int, int]] = {}
    thread = 0
    for lane in timeline.lanes:
        process = processes.setdefault(_process(lane), len(processes) + 1)
        thread += 1
        lanes[lane.id] = process, thread
        yield from _named("thread", process, thread, lane.name)
        yield from _states(lane.segments, process, thread)
        for label, intervals in ("work", lane.spans), ("holds", lane.holds):
            for row in _rows(intervals):
                thread += 1
                yield from _named("thread", process, thread, f"{lane.name}: {label}")
                yield from _bars(row, process, thread)
    for name, process in processes.items():
        yield from _named("process", process, 0, name or timeline.title or "this process")
    yield from _arrows(timeline, lanes)


def _process(lane: Lane) -> str:
    return lane.group or (lane.name if lane.kind in ("process", "interpreter") else "")


def _named(what: str, process: int, thread: int, name: str) -> Iterator[Event]:
    place = {"ph": "M", "pid": process, "tid": thread}
    order = process if what == "process" else thread
    yield {**place, "name": f"{what}_name", "args": {"name": name}}
    yield {**place, "name": f"{what}_sort_index", "args": {"sort_index": order}}


def _states(segments: Iterable[Segment], process: int, thread: int) -> Iterator[Event]:
    for segment in segments:
        yield {
            **_complete(segment, process, thread),
            "name": segment.reason or str(segment.state),
            "cat": str(segment.state),
            "cname": _COLOURS[State(segment.state)],
            "args": {"state": str(segment.state), "line": segment.line},
        }


def _bars(row: Iterable[Any], process: int, thread: int) -> Iterator[Event]:
    for bar in row:
        is_hold = hasattr(bar, "lock")
        yield {
            **_complete(bar, process, thread),
            "name": bar.lock if is_hold else bar.name,
            "cat": "holds" if is_hold else "work",
        }


def _arrows(timeline: Timeline, lanes: dict[int, tuple[int, int]]) -> Iterator[Event]:
    for number, wake in enumerate(timeline.wakes, 1):
        if wake.source not in lanes or wake.target not in lanes:
            continue
        name = wake.reason or "wakes"
        event = {"name": name, "cat": "wake", "id": number, "ts": _microseconds(wake.time)}
        process, thread = lanes[wake.source]
        # An arrow is tied to a bar and leaves at its end: so the action gets its own, of
        # no length, or the arrow would leave when the source stops running.
        yield {**event, "ph": "X", "dur": 0.0, "pid": process, "tid": thread}
        yield {**event, "ph": "s", "pid": process, "tid": thread}
        process, thread = lanes[wake.target]
        # Without "bp" it arrives at the next bar: when the target goes on.
        yield {**event, "ph": "f", "pid": process, "tid": thread}


def _complete(interval: _Interval, process: int, thread: int) -> Event:
    start = _microseconds(interval.start)
    length = _microseconds(interval.end) - start
    return {"ph": "X", "ts": start, "dur": length, "pid": process, "tid": thread}


def _microseconds(seconds: float) -> float:
    # Eighths of a microsecond are exact in binary, and so is whatever a reader adds and
    # subtracts: neighbours that touch never overlap by a rounding error.
    return round(seconds * 8e6) / 8


def _rows(intervals: Sequence[Any]) -> list[list[Any]]:
    """Share intervals out to as few rows as it takes for none to overlap in its row."""
    rows: list[list[Any]] = []
    for interval in sorted(intervals, key=lambda each: each.start):
        for row in rows:
            if row[-1].end <= interval.start:
                row.append(interval)
                break
        else:
            rows.append([interval])
    return rows
