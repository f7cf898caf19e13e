"""Lanes for the workers of a cluster: from Dask's records as plain data, and for real."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from itertools import pairwise
from queue import SimpleQueue
from typing import Any

import pytest

from helpers.timeline.cluster import record_cluster, timeline_of

A, B, C = "tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "tcp://127.0.0.1:3"
HASH = "-0123456789abcdef0123456789abcde"  # a digit is added to it


def ran(worker: str, key: str, start: float, stop: float, **more: Any) -> dict[str, Any]:
    """A record of the task stream, of a run that fetched nothing."""
    compute = {"action": "compute", "start": start, "stop": stop}
    parts = (*more.pop("before", ()), compute)
    return {"worker": worker, "key": key, "thread": 1, "startstops": parts, **more}


def began(
    worker: str, key: str, start: float, received: float = 0.0, off: float = 0.0
) -> tuple[float, dict[str, Any]]:
    """A worker's report that a run begins, and when the scheduler received it."""
    return received or start, {"worker": worker, "key": key, "start": start, "off": off}


def came(worker: str, time: float) -> tuple[float, dict[str, Any]]:
    """The scheduler's note on a worker that joins."""
    return time, {"action": "add-worker", "worker": worker}


def went(worker: str, time: float) -> tuple[float, dict[str, Any]]:
    """The scheduler's note on a worker that is lost."""
    return time, {"action": "remove-worker", "worker": worker}


def of(stream=(), events=(), starts=(), names=None, start=100.0, stop=110.0):
    """The timeline of these records; two workers by default."""
    names = {A: 0, B: 1} if names is None else names
    return timeline_of(stream, events, starts, names, start=start, stop=stop)


def shown(lane) -> list[tuple[float, float, str, str]]:
    """A lane's segments, to be compared."""
    return [(s.start, s.end, str(s.state), s.reason) for s in lane.segments]


def test_a_lane_runs_its_tasks_and_waits_between_them():
    """What Dask noted is running; the rest of the worker's life is waiting."""
    timeline = of(
        [ran(A, "load" + HASH + "1", 101, 103), ran(A, "load" + HASH + "2", 104, 110)]
    )
    assert shown(timeline.lane("worker 0")) == [
        (0, 1, "waiting", "next task"),
        (1, 3, "running", "load #1"),
        (3, 4, "waiting", "next task"),
        (4, 10, "running", "load #2"),
    ]
    assert shown(timeline.lane("worker 1")) == [(0, 10, "waiting", "next task")]
    assert [s.name for s in timeline.lane("worker 0").spans] == ["load #1", "load #2"]
    assert timeline.duration == 10
    assert {lane.kind for lane in timeline.lanes} == {"process"}
    assert [lane.id for lane in timeline.lanes] == [0, 1]


def test_a_transfer_is_a_wait_that_names_its_source():
    """Data that another worker has are waited for."""
    fetch = {"action": "transfer", "start": 101, "stop": 102, "source": B}
    unpack = {"action": "deserialize", "start": 102, "stop": 102.5}
    lane = of([ran(A, "sum", 103, 104, before=[fetch, unpack])]).lane("worker 0")
    assert shown(lane)[1:4] == [
        (1, 2, "waiting", "data from worker 1"),
        (2, 2.5, "running", "deserialize sum"),
        (2.5, 3, "waiting", "next task"),
    ]


def test_a_transfer_during_a_task_is_hidden_by_it():
    """A worker fetches for the next task while it runs one; then it does not wait."""
    fetch = {"action": "transfer", "start": 101, "stop": 106, "source": B}
    stream = [ran(A, "one", 100, 105), ran(A, "two", 106, 110, before=[fetch])]
    assert shown(of(stream).lane("worker 0")) == [
        (0, 5, "running", "one"),
        (5, 6, "waiting", "data from worker 1"),
        (6, 10, "running", "two"),
    ]


def test_a_lost_worker_ends_in_the_middle_of_its_task():
    """A run that began and never finished lasts until the worker was lost, and is rerun."""
    key = "load" + HASH + "1"
    timeline = of(
        [ran(B, key, 105, 107)],
        events=[went(A, 104), came(C, 106)],
        starts=[began(A, key, 102), began(B, key, 105)],
        names={A: 0, B: 1, C: 0},
    )
    assert shown(timeline.lane("worker 0")) == [
        (0, 2, "waiting", "next task"),
        (2, 4, "running", "load #1, lost"),
    ]
    assert shown(timeline.lane("worker 0, new")) == [
        (4, 6, "waiting", "starting"),
        (6, 10, "waiting", "next task"),
    ]
    assert shown(timeline.lane("worker 1"))[1] == (5, 7, "running", "load #1, again")
    assert [lane.name for lane in timeline.lanes] == [
        "worker 0",
        "worker 0, new",
        "worker 1",
    ]
    spans = Counter(span.name for lane in timeline.lanes for span in lane.spans)
    assert spans == {"load #1": 2}
    assert "worker 0 ended in the middle of load #1." in timeline.notes


def test_a_result_lost_with_its_worker_is_computed_again():
    """The second finished run of a task is told from the first."""
    key = "load" + HASH + "1"
    timeline = of([ran(A, key, 101, 102), ran(B, key, 105, 106)], events=[went(A, 104)])
    assert shown(timeline.lane("worker 0"))[1] == (1, 2, "running", "load #1")
    assert shown(timeline.lane("worker 1"))[1] == (5, 6, "running", "load #1, again")


def test_a_task_that_outlives_the_recording_is_ongoing():
    """It has begun, its worker lives: the lane runs to the end."""
    timeline = of(starts=[began(A, "load", 108)])
    assert shown(timeline.lane("worker 0"))[-1] == (8, 10, "running", "load, ongoing")


def test_a_failed_task_is_called_so():
    """Dask keeps the exception in the record."""
    timeline = of([ran(A, "load", 101, 102, exception="pickled")])
    assert shown(timeline.lane("worker 0"))[1][3] == "load, failed"


def test_what_lies_outside_of_the_recording_is_left_out_or_cut():
    """Runs before the start do not show, one across it is cut, as are workers."""
    stream = [ran(A, "old", 90, 95), ran(A, "across", 98, 102), ran(A, "late", 120, 121)]
    timeline = of(stream, events=[came(C, 50), went(C, 60), came(B, 40)])
    assert shown(timeline.lane("worker 0"))[0] == (0, 2, "running", "across")
    assert [lane.name for lane in timeline.lanes] == ["worker 0", "worker 1"]
    assert timeline.lane("worker 0").spans[0].start == 0


def test_runs_that_seem_to_overlap_are_cut():
    """Clocks are some milliseconds apart; a run ends when its thread begins the next."""
    stream = [ran(A, "one", 101, 103.5), ran(A, "two", 103, 105)]
    assert shown(of(stream).lane("worker 0"))[1:3] == [
        (1, 3, "running", "one"),
        (3, 5, "running", "two"),
    ]


def test_a_lost_run_shows_however_the_clocks_err():
    """A start later than its own report, or than the loss of the worker, cannot be."""
    stream = [ran(A, "one", 101, 103.5)]
    starts = [began(A, "two", 103.75, received=103)]
    lane = of(stream, events=[went(A, 103.25)], starts=starts).lane("worker 0")
    assert shown(lane)[1:] == [(1, 3, "running", "one"), (3, 3.25, "running", "two, lost")]


def test_an_error_of_dasks_clock_is_taken_off():
    """A worker on the scheduler's machine tells by how much its times are late."""
    fetch = {"action": "transfer", "start": 103, "stop": 103.5, "source": B}
    stream = [ran(A, "one", 103.5, 104.5, before=[fetch]), ran(A, "two", 103, 105)]
    starts = [began(A, "one", 101.5, off=2), began(A, "two", 103, off=0)]
    assert shown(of(stream, starts=starts).lane("worker 0"))[:4] == [
        (0, 1, "waiting", "next task"),
        (1, 1.5, "waiting", "data from worker 1"),
        (1.5, 2.5, "running", "one"),
        (2.5, 3, "waiting", "next task"),
    ]


def test_a_worker_with_two_threads_has_two_lanes():
    """They stand together; a lost run is given to the thread that was free first."""
    stream = [ran(A, "one", 101, 105), ran(A, "two", 101, 103, thread=2)]
    timeline = of(stream, events=[went(A, 106)], starts=[began(A, "x", 104)], names={A: 0})
    assert [lane.name for lane in timeline.lanes] == [
        "worker 0, thread 0",
        "worker 0, thread 1",
    ]
    assert {lane.group for lane in timeline.lanes} == {"worker 0"}
    assert shown(timeline.lanes[1])[-1] == (4, 6, "running", "x, lost")
    assert timeline.overlaps("one", "two")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("load" + HASH + "1", "load #1"),
        ("load-1b2c3d4e-0000-4000-8000-0123456789ab-7", "load #1"),
        (("load" + HASH + "1", 3, 0), "load #1"),
        ("chapter-5", "chapter-5"),
        (("tile", 2), "tile"),
        (7, "7"),
    ],
)
def test_names_of_tasks_are_short(key, label):
    """Dask's hash goes, a number comes; a key that somebody chose stays as it is."""
    assert of([ran(A, key, 101, 102)]).lane("worker 0").segments[1].reason == label


def test_a_worker_without_a_name_goes_by_its_address():
    """It came and went between two looks."""
    timeline = of([ran(C, "load", 102, 103)], events=[came(C, 101), went(C, 105)], names={})
    (lane,) = timeline.lanes
    assert lane.name == f"worker {C}"
    assert (lane.start, lane.end) == (1, 5)


def test_it_is_drawn_by_the_same_code():
    """The timeline of a cluster is a timeline as any other."""
    axes = of([ran(A, "load", 101, 103)]).draw()
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "worker 0",
        "worker 1",
    ]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    distributed = pytest.importorskip(
        "distributed", reason="the package distributed is not installed"
    )
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.worker.profile.enabled": False}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path_factory.mktemp("scratch")),
            memory_limit=None,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_real_workers_with_one_killed_in_mid_run(client):
    """All results are right; the lost run is on the lane of the worker that was killed."""
    from distributed import Event, get_worker

    def square(number: int) -> int:
        get_worker().log_event("pids", (number, os.getpid()))
        if number == 3:
            Event("gate").wait(60)
        return number * number

    # cloudpickle sends it as code: workers cannot import this module.
    square.__module__ = "__main__"
    events: SimpleQueue[Any] = SimpleQueue()
    client.subscribe_topic("pids", lambda event: events.put(event[1]))
    with record_cluster(client) as timeline:
        # Not its executor's futures: one fails if its result is lost on the way.
        futures = client.map(square, range(6), pure=False)
        while (event := events.get(timeout=60))[0] != 3:
            pass
        # Windows has no SIGKILL; os.kill ends a process there with any signal.
        os.kill(event[1], getattr(signal, "SIGKILL", signal.SIGTERM))
        Event("gate", client=client).set()
        results = client.gather(futures)
    client.unsubscribe_topic("pids")
    assert results == [0, 1, 4, 9, 16, 25]
    lost = [
        lane.name
        for lane in timeline.lanes
        if lane.segments[-1].reason.endswith(", lost") and lane.end < timeline.duration
    ]
    assert len(lost) == 1
    spans = Counter(span.name for lane in timeline.lanes for span in lane.spans)
    assert len(spans) == 6
    assert max(spans.values()) == 2
    assert any(
        note.startswith(f"{lost[0]} ended in the middle of") for note in timeline.notes
    )
    for lane in timeline.lanes:
        assert all(a.end <= b.start for a, b in pairwise(lane.segments))


def test_what_ran_before_an_error_is_shown(client):
    """The block raises it, and the timeline has the lanes of the workers until then."""
    recorded = []

    def fail():
        with record_cluster(client) as timeline:
            recorded.append(timeline)
            client.submit(pow, 2, 10, key="a power").result()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    (timeline,) = recorded
    spans = [span.name for lane in timeline.lanes for span in lane.spans]
    assert spans == ["a power"]
    assert timeline.duration > 0


def test_a_block_that_closes_the_client_is_told_below_the_picture(tmp_path):
    """An error in the block is not replaced by one of the recorder's."""
    distributed = pytest.importorskip("distributed")
    recorded = []

    def close():
        with (
            distributed.Client(
                n_workers=1,
                processes=False,
                dashboard_address=None,
                local_directory=str(tmp_path),
            ) as client,
            record_cluster(client) as timeline,
        ):
            recorded.append(timeline)
            client.close()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        close()
    assert "closed the client" in recorded[0].notes[0]


def test_nothing_stays_with_the_workers(client):
    """After a recording, also one that failed, no worker reports any more."""

    def plugins(dask_worker):
        return [name for name in dask_worker.plugins if name.startswith("starts-")]

    seen = []

    def fail():
        with record_cluster(client):
            seen.extend(client.run(plugins).values())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert all(seen)
    assert not any(client.run(plugins).values())


def test_an_asynchronous_client_is_refused():
    """Its methods are coroutines, which a with statement cannot await."""

    class Asynchronous:
        asynchronous = True
        scheduler_info = None

    with (
        pytest.raises(ValueError, match=r"client=.* is asynchronous"),
        record_cluster(
            Asynchronous()  # type: ignore[arg-type]
        ),
    ):
        pass


def test_distributed_is_imported_when_needed_only():
    """It takes half a second, and not everybody has it."""
    import subprocess

    code = "import sys, helpers.timeline.cluster; print('distributed' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
