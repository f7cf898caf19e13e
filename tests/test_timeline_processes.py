"""Lanes of processes, under every start method.

The processes meet at barriers and wait for events, so that what is asserted had to
happen in this order. Their functions are in a module of their own: what a child imports
is small.
"""

from __future__ import annotations

import functools
import marshal
import multiprocessing
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import process
from pathlib import Path, PurePosixPath
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from helpers import module
from helpers.timeline import child, processes
from helpers.timeline.calls import function_name, short_repr
from helpers.timeline.model import Lane, Segment, Span, State, Timeline
from helpers.timeline.notes import Notes, entries_in
from helpers.timeline.recorder import Recorder, record
from helpers.timeline.sync import Verb

METHODS = multiprocessing.get_all_start_methods()
QUICKEST = "fork" if "fork" in METHODS else "spawn"
START = process.BaseProcess.start
JOBS = """\
import multiprocessing, os, signal, sys, threading, time

def use(its_barrier):
    global barrier
    barrier = its_barrier

def meet(barrier):
    barrier.wait(60)

def meet_as(number):
    barrier.wait(60)
    return number

def hold(lock, turn, next_turn):
    turn.wait(60)
    with lock:
        next_turn.set()
        time.sleep(0.01)

def sleep_for_ever(ready):
    ready.set()
    while True:
        time.sleep(60)

def end_by(how, ready):
    time.sleep(0.01)
    if how == "os._exit":
        os._exit(3)
    if how == "SIGKILL":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exception":
        sys.stderr = open(os.devnull, "w")
        1 / 0
    if how == "sys.exit":
        sys.exit()

def with_thread():
    thread = threading.Thread(target=inner, name="inner")
    thread.start()
    thread.join()

def inner():
    time.sleep(0.01)

def with_process(method):
    context = multiprocessing.get_context(method)
    grandchild = context.Process(target=inner, name="grandchild")
    grandchild.start()
    grandchild.join()

def watched():
    if sys.version_info < (3, 12):
        return sys.gettrace() is not None
    return "timeline" in map(sys.monitoring.get_tool, range(6))

def run_on(started, may_end, answer):
    started.set()
    may_end.wait(60)
    deadline = time.monotonic() + 60
    while watched() and time.monotonic() < deadline:
        time.sleep(0.005)
    answer.put(watched())

def break_barrier():
    barrier = threading.Barrier(3)
    threads = [threading.Thread(target=come, args=(barrier,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while barrier.n_waiting < 2:
        time.sleep(0.001)
    barrier.abort()
    for thread in threads:
        thread.join()

def come(barrier):
    try:
        barrier.wait(60)
    except threading.BrokenBarrierError:
        pass

def report(answer):
    from helpers.timeline import recorder
    answer.put(recorder._current is None)
"""


@pytest.fixture(scope="module")
def jobs() -> Iterator[Any]:
    yield module.define("jobs_of_test_processes", JOBS)
    del sys.modules["jobs_of_test_processes"]


@pytest.fixture(autouse=True)
def _nothing_remains() -> Iterator[None]:
    """No process and no patch is left, whatever a test did."""
    yield
    assert process.BaseProcess.start is START
    assert multiprocessing.active_children() == []


def recorded(jobs: ModuleType, work: Callable[[], Any]) -> Timeline:
    """Record what the processes do that a function starts."""
    recorder = Recorder(files=[str(jobs.__file__)])
    recorder.start()
    (folder,) = (
        watcher._folder
        for watcher in recorder._installed
        if isinstance(watcher, processes.ProcessWatcher)
    )
    assert folder.exists()
    try:
        work()
    finally:
        timeline = recorder.stop()
    assert not folder.exists()
    for lane in processes_in(timeline):
        # Its segments are its life: they touch, and add up.
        for one, next_one in zip(lane.segments, lane.segments[1:], strict=False):
            assert one.end == pytest.approx(next_one.start)
        assert 0 <= lane.start <= lane.end <= timeline.duration + 0.01
        assert lane.segments[0].reason.startswith("starting (")
    assert not [note for note in timeline.notes if "failed" in note or "clock" in note]
    return timeline


def processes_in(timeline: Timeline) -> list[Lane]:
    return [lane for lane in timeline.lanes if lane.kind == "process"]


def waits(lane: Lane) -> list[str]:
    return [segment.reason for segment in lane.segments if segment.state == State.WAITING]


def one_process(jobs: Any, name: str, *args: Any, method: str = QUICKEST) -> Timeline:
    def work() -> None:
        context = multiprocessing.get_context(method)
        worker = context.Process(target=getattr(jobs, name), args=args, name="worker")
        worker.start()
        worker.join()

    return recorded(jobs, work)


@pytest.mark.parametrize("method", METHODS)
def test_processes_have_lanes_on_the_clock_of_the_parent(jobs, method):
    """Two processes that have met were both under way at one time, within the parent's."""
    context = multiprocessing.get_context(method)

    def work():
        barrier = context.Barrier(2)
        workers = [
            context.Process(target=jobs.meet, args=(barrier,), name=name) for name in "ab"
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    timeline = recorded(jobs, work)
    assert [lane.name for lane in processes_in(timeline)] == ["a", "b"]
    assert timeline.overlaps("a", "b")
    for lane in processes_in(timeline):
        assert waits(lane)[0] == f"starting ({method})"
        assert lane.group == ""
        assert not lane.is_main


def test_a_worker_of_a_pool_waits_for_its_next_call_after_the_last_one():
    """Not in the line in which the call before ended; an initializer waits in its own."""
    waits = [(0, 1, "ready.wait()", 2), (2, 3, "ready.wait()", 7), (4, 5, "n += 1", 9)]
    segments = [Segment(a, b, State.WAITING, why, line) for a, b, why, line in waits]
    spans = [Span("count(1)", 1, 3.5)]
    lane = Lane("worker", segments=segments, spans=spans)
    found = [(each.reason, each.line) for each in processes._states(lane, "", True)]
    assert found == [("ready.wait()", 2), ("ready.wait()", 7), ("next task", 0)]
    own = [each.reason for each in processes._states(lane, "serve", True)]
    assert own == ["ready.wait()", "ready.wait()", "n += 1"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["Pool", "ProcessPoolExecutor"])
def test_workers_of_a_pool_have_a_span_for_each_call(jobs, method, kind):
    """Also in a Pool, whose workers are terminated as soon as its block ends."""
    context = multiprocessing.get_context(method)

    def work():
        barrier = context.Barrier(2)
        if kind == "Pool":
            with context.Pool(2, jobs.use, (barrier,)) as pool:
                assert pool.map(jobs.meet_as, [10, 11], chunksize=1) == [10, 11]
        else:
            with ProcessPoolExecutor(2, context, jobs.use, (barrier,)) as pool:
                assert list(pool.map(jobs.meet_as, [10, 11])) == [10, 11]

    timeline = recorded(jobs, work)
    workers = processes_in(timeline)
    assert len(workers) == 2
    assert timeline.overlaps("meet_as(10)", "meet_as(11)")
    assert sorted(span.name for lane in workers for span in lane.spans) == [
        "meet_as(10)",
        "meet_as(11)",
    ]


def test_calls_have_the_names_that_the_learner_gave_them(jobs):
    """Whatever way a call goes to a pool; a chunk is named by its first and last call."""
    context = multiprocessing.get_context(QUICKEST)

    def work():
        with context.Pool(1) as pool:
            pool.apply(pow, (2, 3))
            pool.starmap(pow, [(2, 3), (2, 4), (2, 5)], chunksize=3)
            list(pool.imap(abs, [-1]))
            pool.apply_async(int, ("12",), {"base": 8}).get()
        with ProcessPoolExecutor(1, context) as executor:
            executor.submit(time.sleep, 0.01).result()
            list(executor.map(abs, [-1, -2, -3], chunksize=2))

    pool, executor = processes_in(recorded(jobs, work))
    assert [span.name for span in pool.spans] == [
        "pow(2, 3)",
        "pow(2, 3) … pow(2, 5)",
        "abs(-1)",
        "int('12', base=8)",
    ]
    names = [span.name for span in executor.spans]
    assert names == ["sleep(0.01)", "abs(-1) … abs(-2)", "abs(-3)"]
    assert "sleep(0.01)" in waits(executor)


class Endless:
    """Has a ``func``, which has a ``func``, and so on, as a Mock does."""

    looks = 0

    @property
    def func(self) -> Endless:
        Endless.looks += 1
        assert Endless.looks < 10
        return self

    def __call__(self) -> None:
        pass


def test_what_can_be_called_is_named_by_its_type_if_it_has_no_name():
    """Only a partial leads on to what it calls: of a Mock, every ``func`` has another."""
    assert function_name(Endless()) == "Endless"
    assert function_name(Mock()) == "Mock"
    assert function_name(functools.partial(functools.partial(print), 1)) == "print"


class Nested(list[object]):
    """Of a subclass of list: it could show itself in its own way."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (1.5, "1.5"),
        ((1,), "(1,)"),
        ((1, "a"), "(1, 'a')"),
        ([], "[]"),
        ({"a": b"b"}, "{'a': b'b'}"),
        (set(), "set()"),
        (frozenset([1]), "frozenset({1})"),
        (len, "len"),
        (int, "int"),
        ([[[[1]]]], "[[[[...]]]]"),
        (Nested(), "<Nested>"),
        (Path("notes.txt"), "'notes.txt'"),
        (Path("a") / "b" / "notes.txt", "'…/notes.txt'"),
        (PurePosixPath("/"), "'/'"),
        ("a" * 100, "'aaaaaaa…aaaaaaaaaaaaaaa'"),
        (list(range(100)), "[0, 1, 2… 96, 97, 98, 99]"),
        (dict.fromkeys(range(100)), "{0: None…, 11: None, ...}"),
        (set(range(100)), "{0, 1, 2… 9, 10, 11, ...}"),
        pytest.param(10**5000, "<int>", id="huge"),
    ],
)
def test_an_argument_is_shown_in_short(value, text):
    """As Python shows it, except for what is long, or of a type of the learner's."""
    assert short_repr(value) == text


def test_locks_between_processes_are_held_in_turn(jobs):
    """Who holds the lock is drawn on each process's lane, and never two at once."""
    context = multiprocessing.get_context(QUICKEST)

    def work():
        lock = context.Lock()
        turns = [context.Event() for _ in range(3)]
        workers = [
            context.Process(target=jobs.hold, args=(lock, *turns[i : i + 2]), name=name)
            for i, name in enumerate(["first", "second"])
        ]
        for worker in workers:
            worker.start()
        turns[0].set()
        for worker in workers:
            worker.join()

    held = recorded(jobs, work).held("lock")
    assert held.order == ["first", "second"]
    assert held.most_at_once == 1


@pytest.mark.parametrize("method", METHODS)
def test_a_terminated_process_keeps_what_it_did(jobs, method):
    """Even what it was in the middle of; its lane ends when it was known to be gone."""
    context = multiprocessing.get_context(method)

    def work():
        ready = context.Event()
        worker = context.Process(target=jobs.sleep_for_ever, args=(ready,))
        worker.start()
        assert ready.wait(60)
        time.sleep(0.01)  # The picture gets a wait that can be seen; nothing depends on it.
        worker.terminate()
        worker.join()
        context.Event()  # The recording goes on for a while.

    timeline = recorded(jobs, work)
    (lane,) = processes_in(timeline)
    assert "sleep_for_ever" in {segment.reason for segment in lane.segments}
    assert lane.end < timeline.duration


@pytest.mark.parametrize("how", ["os._exit", "SIGKILL", "exception", "sys.exit", "return"])
def test_a_process_keeps_what_it_did_however_it_ends(jobs, how):
    """Each entry is in the file as soon as it is made."""
    if how == "SIGKILL" and sys.platform == "win32":
        pytest.skip("Windows has no SIGKILL")
    timeline = one_process(jobs, "end_by", how, None)
    (lane,) = processes_in(timeline)
    assert "time.sleep(0.01)" in waits(lane)


def test_threads_of_a_process_have_lanes_beside_it(jobs):
    """They are grouped by the name of their process."""
    timeline = one_process(jobs, "with_thread")
    worker, thread = timeline.lane("worker"), timeline.lane("inner")
    assert (worker.kind, worker.group) == ("process", "worker")
    assert (thread.kind, thread.group) == ("thread", "worker")
    assert "time.sleep(0.01)" in waits(thread)
    assert "thread.join()" in waits(worker)
    assert any(
        (wake.source, wake.target) == (thread.id, worker.id) for wake in timeline.wakes
    )
    assert len({lane.id for lane in timeline.lanes}) == len(timeline.lanes)


def test_nobody_at_a_broken_barrier_of_a_process_woke_the_others(jobs):
    """Its notes say that the waits failed: no arrow comes from who was the last there."""
    timeline = one_process(jobs, "break_barrier")
    assert [wake for wake in timeline.wakes if "barrier" in wake.reason] == []


def test_a_process_tells_what_of_the_library_was_too_busy_in_it(tmp_path):
    """And of which locks nobody knows from then on who holds them."""
    (tmp_path / child.ONGOING).touch()
    scribe = child.Scribe(str(tmp_path / "notes"), str(tmp_path))
    plan = child.ChildPlan(str(tmp_path), (), re.compile("cell"), 0.0)
    journal = child._ChildJournal(plan, scribe)
    acquire, permit = threading.Semaphore.acquire.__code__, threading.Semaphore()
    journal.enter(journal.log(), 0.0, Verb.ACQUIRE, permit, code=acquire)
    while not journal.library_is_too_busy(acquire, 0.0):
        pass
    scribe.close()
    written = Notes(list(entries_in((tmp_path / "notes").read_bytes()))).journal
    assert written.muted_library == ["Semaphore.acquire"]
    assert list(written.muted_locks.values()) == [0.0]


def test_processes_of_a_process_have_lanes_too(jobs):
    """A child lets its own children be recorded."""
    timeline = one_process(jobs, "with_process", QUICKEST)
    assert [lane.name for lane in processes_in(timeline)] == ["worker", "grandchild"]
    assert "time.sleep(0.01)" in waits(timeline.lane("grandchild"))
    assert "grandchild.join()" in waits(timeline.lane("worker"))


def test_a_process_of_a_subclass_is_recorded(jobs):
    """With a ``run`` of its own, in place of a target."""
    context = multiprocessing.get_context(QUICKEST)

    class Worker(context.Process):  # type: ignore[name-defined, misc]
        def run(self):
            time.sleep(0.01)

    if QUICKEST != "fork":
        pytest.skip("a class of a function cannot be sent to a spawned process")
    worker = Worker(name="worker")
    recorder = Recorder(files=[__file__])
    recorder.start()
    worker.start()
    worker.join()
    timeline = recorder.stop()
    assert "time.sleep(0.01)" in waits(timeline.lane("worker"))
    assert "run" not in vars(worker)


@pytest.mark.parametrize("method", METHODS)
def test_a_process_with_a_run_of_its_own_runs_that(jobs, method):
    """It was set on the process itself, where the recorder's stands in for it."""
    context = multiprocessing.get_context(method)
    ready = context.Event()
    worker = context.Process(target=jobs.inner, name="worker")
    run = functools.partial(ready.set)
    worker.run = run

    def work():
        worker.start()
        worker.join()

    recorded(jobs, work)
    assert ready.is_set()
    assert vars(worker)["run"] is run


def test_a_process_that_outlives_the_recording_is_left_alone(jobs):
    """Its lane ends with the recording, its hooks soon after, and it ends as it would."""
    context = multiprocessing.get_context(QUICKEST)
    started, may_end, answer = context.Event(), context.Event(), context.SimpleQueue()
    worker = context.Process(target=jobs.run_on, args=(started, may_end, answer))

    def work():
        worker.start()
        assert started.wait(60)

    timeline = recorded(jobs, work)
    (lane,) = processes_in(timeline)
    may_end.set()
    assert answer.get() is False
    worker.join()
    assert worker.exitcode == 0
    assert lane.end == pytest.approx(timeline.duration, abs=0.1)


@pytest.mark.skipif("fork" not in METHODS, reason="needs fork")
def test_a_forked_process_forgets_the_recording_of_its_parent(jobs):
    """It could record something itself, and nothing of it is on the parent's lanes."""
    context = multiprocessing.get_context("fork")
    answer = context.SimpleQueue()
    timeline = one_process(jobs, "report", answer, method="fork")
    assert answer.get() is True
    (main,) = (lane for lane in timeline.lanes if lane.is_main)
    assert "report" not in {segment.reason for segment in main.segments}


def test_a_process_that_cannot_start_leaves_nothing(jobs):
    """The error is the usual one, and the process object is as it was."""
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=lambda: None)

    def work():
        with pytest.raises(Exception, match=r"pickle|local object"):
            worker.start()

    assert processes_in(recorded(jobs, work)) == []
    assert "run" not in vars(worker)


def test_a_process_that_does_not_get_to_run_was_starting(jobs, capfd):
    """Its lane has only that."""
    broken = module.define("broken_job_of_test", "def work(): pass")
    Path(str(broken.__file__)).write_text("1 / 0")
    context = multiprocessing.get_context("spawn")

    def work():
        worker = context.Process(target=broken.work)
        worker.start()
        worker.join()

    (lane,) = processes_in(recorded(jobs, work))
    assert waits(lane) == ["starting (spawn)"]
    assert len(lane.segments) == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_recording_survives_the_loss_of_its_folder(tmp_path, monkeypatch):
    """Where somebody cleared the temporary files, the rest is there all the same."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with record() as timeline:
        (folder,) = tmp_path.glob("timeline_*")
        shutil.rmtree(folder)
    assert [lane.name for lane in timeline.lanes] == ["MainThread"]


class Job:
    """What is done in a child process, done in this one."""

    def __init__(self) -> None:
        self.done = False

    def run(self) -> None:
        self.done = True


class RefusedBackend:
    """Of a process in which nothing can be recorded."""

    def __init__(self, *_: Any) -> None:
        pass

    def install(self) -> None:
        raise RuntimeError("no identifier is free")

    def uninstall(self) -> None:
        pass


def run_as_child(folder: Path) -> Job:
    job: Any = Job()
    plan = child.ChildPlan(str(folder), (), re.compile("cell"), 0.0)
    job.run = child.TracedRun(job, plan, str(folder / "notes"))
    job.run()
    return job


def test_a_process_that_starts_after_the_recording_runs_all_the_same(tmp_path):
    """Then the folder for its notes is gone."""
    assert run_as_child(tmp_path / "gone").done


def test_a_process_that_cannot_be_recorded_runs_all_the_same(tmp_path, monkeypatch):
    """What was installed until then is taken away, and the notes say what went wrong."""
    monkeypatch.setattr(child, "backend_for", RefusedBackend)
    monkeypatch.setattr(child, "_scribe", None)
    (tmp_path / child.ONGOING).touch()
    assert run_as_child(tmp_path).done
    assert child._scribe is not None
    assert child._scribe.closed
    assert process.BaseProcess.start is START
    entries = list(entries_in((tmp_path / "notes").read_bytes()))
    assert entries[-1] == ("error", "RuntimeError('no identifier is free')")


def test_a_recording_that_ends_while_a_process_starts_leaves_nothing_there(
    tmp_path, monkeypatch
):
    """Neither the hooks that were there when it was noticed nor those that came later."""
    monkeypatch.setattr(child, "_PATIENCE", 0.0)
    monkeypatch.setattr(child, "_scribe", None)
    assert run_as_child(tmp_path).done  # without the file that says that it goes on
    assert process.BaseProcess.start is START
    if sys.version_info < (3, 12):
        assert sys.gettrace() is None
    else:
        assert "timeline" not in map(sys.monitoring.get_tool, range(6))


@pytest.mark.skipif("fork" not in METHODS, reason="needs fork")
def test_a_process_that_was_not_recorded_is_told_below_the_picture(jobs, monkeypatch):
    """Its lane has no more than its start, and the note says why."""
    monkeypatch.setattr(child, "backend_for", RefusedBackend)
    with record() as timeline:
        worker = multiprocessing.get_context("fork").Process(target=jobs.inner)
        worker.start()
        worker.join()
    assert worker.exitcode == 0
    assert timeline.notes == [
        "The recorder failed once: RuntimeError('no identifier is free')"
    ]


def test_a_call_that_cannot_be_named_reaches_its_worker():
    """What goes wrong with its name is not the pool's business."""

    def tell(call: object) -> None:
        raise ValueError

    calls: queue.Queue[int] = queue.Queue()
    calls.put(7)
    assert child._Calls(calls, tell).get() == 7


FULL_DISK = """\
import tempfile
from helpers.timeline.recorder import record

def no_space_left(**_):
    raise OSError("no space left")

tempfile.mkdtemp = no_space_left
try:
    with record():
        print("recorded")
except OSError as error:
    print(error)
"""


def test_a_recording_that_gets_no_folder_removes_none(tmp_path):
    """On a full disk it does not start, and the working directory stays as it is.

    In a process of its own: if it were otherwise, that directory would be this one.
    """
    (tmp_path / "homework.py").touch()
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
    )
    assert (ran.stdout.split("\n")[0], ran.stderr) == ("no space left", "")
    assert [path.name for path in tmp_path.iterdir()] == ["homework.py"]


def test_an_entry_that_was_cut_off_ends_the_notes():
    """What came before it counts."""
    whole = marshal.dumps(("one", 1)) + marshal.dumps(("two", 2))
    assert list(entries_in(whole)) == [("one", 1), ("two", 2)]
    for length in range(len(whole)):
        found = list(entries_in(whole[:length]))
        assert found == [("one", 1)][: len(found)]


def test_a_clock_that_differs_is_reported(jobs):
    """The times of such a process are drawn, with a note."""
    recorder = Recorder()
    recorder.origin, recorder.origin_ns = 100.0, 5_000_000_000
    watcher = processes.ProcessWatcher(recorder, (), None, 0.0)
    for counter, noted in (100.51, False), (107.0, True):
        recorder._notes.clear()
        notes = SimpleNamespace(clock=(counter, 5_500_000_000))
        watcher._check_clock(SimpleNamespace(name="worker"), notes)
        assert bool(recorder._notes) is noted


def test_what_does_not_run_in_the_parent_is_cheap_to_import():
    """A child imports neither the recorder nor what draws."""
    code = "import helpers.timeline.child, sys; print('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    loaded = set(run.stdout.split())
    assert "helpers.timeline.child" in loaded
    assert not loaded & {
        "asyncio",
        "helpers.timeline.recorder",
        "helpers.timeline.tasks",
        "helpers.timeline.threadlanes",
        "matplotlib",
        "numpy",
    }


def test_writing_ends_when_the_file_is_closed(tmp_path):
    """The learner's code may close every file that is open: then nothing is recorded."""
    (tmp_path / child.ONGOING).touch()
    scribe = child.Scribe(str(tmp_path / "notes"), str(tmp_path))
    closings = []
    scribe.closing = lambda: closings.append(True)
    scribe.write("one")
    os.close(scribe._file.fileno())
    scribe.write("two")
    scribe.write("three")
    assert scribe.closed
    assert closings == [True]


@pytest.mark.skipif(
    sys.version_info < (3, 14), reason="InterpreterPoolExecutor came with Python 3.14"
)
def test_workers_of_an_interpreter_pool_are_lanes_with_a_span_for_each_call():
    """Each interpreter of a pool has the lane of its worker, running while it computes."""
    from concurrent.futures import InterpreterPoolExecutor

    work = module.define("interpreter_work", "def square(x):\n    return x * x\n")
    with record() as timeline, InterpreterPoolExecutor(max_workers=2) as pool:
        assert list(pool.map(work.square, [2, 3])) == [4, 9]
    workers = [lane for lane in timeline.lanes if "InterpreterPool" in lane.name]
    calls = sorted(span.name for lane in workers for span in lane.spans)
    assert calls == ["square(2)", "square(3)"]
