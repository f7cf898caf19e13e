"""Threads are recorded as they are: states, waits, locks, wakes, on both back-ends.

Schedules are forced with locks, events and barriers. Where a thread has to be seen
waiting, the test looks at its frame until it stands on the line that blocks, and then
gives it a margin: a sleep there is a margin, never a synchroniser.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import multiprocessing
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.process import BaseProcess

import pytest

from helpers.timeline import recorder as module
from helpers.timeline.model import Lane, State, Timeline
from helpers.timeline.recorder import Recorder, record
from helpers.timeline.tasks import TaskWatcher

MARGIN = 0.01

earlier_lock = threading.Lock()


def _monitoring(journal, resumed):
    from helpers.timeline.monitoring import MonitoringBackend

    return MonitoringBackend(journal, resumed)


def _tracing(journal, resumed):
    from helpers.timeline.tracing import TracingBackend

    return TracingBackend(journal, resumed)


BACKENDS = [_tracing] if sys.version_info < (3, 12) else [_monitoring, _tracing]


@pytest.fixture(
    params=BACKENDS, ids=lambda backend: backend.__name__.strip("_"), autouse=True
)
def backend(request, monkeypatch) -> Iterator[str]:
    """Each test runs with each back-end that this Python has."""
    monkeypatch.setattr(module, "backend_for", request.param)
    yield request.param.__name__.strip("_")
    assert nothing_is_installed()


def nothing_is_installed() -> bool:
    if sys.gettrace() is not None or threading.gettrace() is not None:
        return False
    if sys.version_info >= (3, 12):
        return "timeline" not in [sys.monitoring.get_tool(tool) for tool in range(6)]
    return True


def stands_on(thread: threading.Thread, text: str) -> None:
    """Return when a thread has reached a line that starts so, and a bit later."""
    import linecache

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        frame = sys._current_frames().get(thread.ident or 0)
        while frame is not None:
            line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
            if frame.f_code.co_filename == __file__ and line.strip().startswith(text):
                time.sleep(MARGIN)
                return
            frame = frame.f_back
        time.sleep(0.001)
    raise AssertionError(f"{thread} never came to {text!r}")


def run(*targets: Callable[[], object]) -> None:
    threads = [threading.Thread(target=target, name=target.__name__) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def waits(lane: Lane) -> list[str]:
    """The reasons for which it waited, for at least half the margin each time."""
    return [
        segment.reason
        for segment in lane.segments
        if segment.state is State.WAITING and segment.duration > MARGIN / 2
    ]


def woken(timeline: Timeline) -> set[tuple[str, str, str]]:
    names = {lane.id: lane.name for lane in timeline.lanes}
    return {(names[w.source], names[w.target], w.reason) for w in timeline.wakes}


def assert_tiled(timeline: Timeline) -> None:
    for lane in timeline.lanes:
        for a, b in itertools.pairwise(lane.segments):
            assert a.end == b.start, lane.name
        assert sum(s.duration for s in lane.segments) == pytest.approx(lane.duration)


# States


def test_sleeping_threads_have_a_lane_each_and_the_line_as_reason():
    """Three threads that sleep: a lane per thread by its name, waiting on that line."""

    def work(seconds):
        time.sleep(seconds)

    with record() as timeline:
        threads = [
            threading.Thread(target=work, args=(MARGIN,), name=f"sleeper {i}")
            for i in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [lane.name for lane in timeline.lanes] == [
        "MainThread",
        "sleeper 0",
        "sleeper 1",
        "sleeper 2",
    ]
    for lane in timeline.workers:
        assert "time.sleep(seconds)" in waits(lane)
        assert lane.spent(State.WAITING) >= MARGIN
    assert timeline.lanes[0].is_main
    assert_tiled(timeline)


def test_a_lane_begins_and_ends_with_its_thread():
    """A thread's lane lies within the calls that start and join it, on the same clock."""
    stamps = {}

    def work():
        stamps["begin"] = time.perf_counter()
        time.sleep(MARGIN)
        stamps["end"] = time.perf_counter()

    recorder = Recorder(files=[__file__])
    recorder.start()
    before = recorder.clock()
    run(work)
    after = recorder.clock()
    timeline = recorder.stop()
    lane = timeline.lane("work")
    begin, end = (stamps[key] - recorder.origin for key in ("begin", "end"))
    assert before <= lane.start <= begin
    assert end <= lane.end <= after
    assert timeline.duration >= after


def test_joining_is_waiting_and_the_end_of_the_thread_wakes():
    """t.join() waits until the thread ends, whose end is the arrow."""
    go = threading.Event()

    def work():
        go.wait()

    with record() as timeline:
        thread = threading.Thread(target=work, name="work")
        thread.start()
        stands_on(thread, "go.wait()")
        threading.Timer(MARGIN, go.set).start()
        thread.join()
    assert "thread.join()" in waits(timeline.lanes[0])
    assert ("work", "MainThread", "ends") in woken(timeline)


def test_a_computing_thread_runs():
    """A thread that computes alone is shown as running nearly all of its life."""

    def compute():
        return sum(i * i for i in range(300_000))

    with record() as timeline:
        run(compute)
    lane = timeline.lane("compute")
    # On a machine under load it also wants a CPU, which nobody can tell from the GIL.
    assert not [s for s in lane.segments if s.state is State.WAITING and s.line]
    assert_tiled(timeline)


def test_two_computing_threads_take_turns_or_run_at_once():
    """With a GIL two computing threads never both run; without one they are running."""
    start = threading.Barrier(2)

    def left():
        start.wait()
        n = 0
        for i in range(1_000_000):
            n += i

    def right():
        start.wait()
        n = 1_000_000
        while n > 0:
            n -= 1

    with record() as timeline:
        run(left, right)
    assert_tiled(timeline)
    a, b = timeline.lane("left"), timeline.lane("right")
    both = sum(
        max(0.0, min(s.end, t.end) - max(s.start, t.start))
        for s in a.segments
        for t in b.segments
        if s.state is t.state is State.RUNNING
    )
    shorter = min(a.duration, b.duration)
    if timeline.gil:
        assert both < 0.05 * shorter
        assert a.spent(State.WANTS_GIL) + b.spent(State.WANTS_GIL) > 0.2 * shorter
    else:
        assert not a.spent(State.WANTS_GIL) + b.spent(State.WANTS_GIL)


def test_a_thread_that_runs_on_ends_with_the_recording():
    """A thread that outlives the recording has a lane up to its end, closed there."""
    go = threading.Event()

    def stay():
        go.wait()

    with record() as timeline:
        thread = threading.Thread(target=stay, name="stay")
        thread.start()
        stands_on(thread, "go.wait()")
    lane = timeline.lane("stay")
    assert lane.end == pytest.approx(timeline.duration)
    assert "go.wait()" in waits(lane)
    go.set()
    thread.join()


def test_a_thread_from_before_the_recording_shows_up_if_it_runs_learner_code():
    """A thread that an earlier cell started is shown; a foreign one is not."""
    go, stop = threading.Event(), threading.Event()

    def early():
        go.wait()
        time.sleep(MARGIN)
        stop.wait()

    thread = threading.Thread(target=early, name="early")
    foreign = threading.Thread(target=stop.wait, name="foreign")
    thread.start()
    foreign.start()
    with record() as timeline:
        time.sleep(MARGIN)
        go.set()
        stands_on(thread, "stop.wait()")
    stop.set()
    thread.join()
    foreign.join()
    assert [lane.name for lane in timeline.lanes] == ["MainThread", "early"]
    assert timeline.lane("early").start == 0.0


def test_a_thread_whose_target_is_not_the_learners_shows_up_too():
    """Thread(target=time.sleep) was started by the learner's line, so it has a lane."""
    with record() as timeline:
        thread = threading.Thread(target=time.sleep, args=(MARGIN,), name="nap")
        thread.start()
        thread.join()
    assert timeline.lane("nap").spent(State.WAITING) >= MARGIN / 2


# Locks


def test_who_waits_for_a_lock_who_holds_it_and_who_hands_it_over():
    """``with lock`` shows the wait, the hold under its name, and the hand-over."""
    lock = threading.Lock()
    order = []

    def first():
        with lock:
            order.append("first")
            stands_on(other, "with lock:")

    def second():
        with lock:
            order.append("second")

    with record() as timeline:
        owner = threading.Thread(target=first, name="first")
        other = threading.Thread(target=second, name="second")
        lock.acquire()
        owner.start()
        stands_on(owner, "with lock:")
        other.start()
        stands_on(other, "with lock:")
        lock.release()
        owner.join()
        other.join()
    assert timeline.held("lock").most_at_once == 1
    assert timeline.held("lock").order[0] == "MainThread"
    assert timeline.held("lock").order[1:] == order
    assert "with lock:" in waits(timeline.lane("second"))
    after_first = {(s, t) for s, t, _ in woken(timeline)}
    assert {("MainThread", order[0]), (order[0], order[1])} <= after_first


def test_a_lock_from_an_earlier_cell_needs_no_preparation():
    """A lock made before the recording, here at the module's top, is recorded."""

    def work():
        with earlier_lock:
            pass

    with record() as timeline:
        run(work, work)
    assert len(timeline.held("earlier_lock")) == 2


def test_an_exception_in_the_block_ends_the_hold():
    """A with block left by an exception gives the lock back."""
    lock = threading.Lock()

    def work():
        for _ in range(2):
            try:
                with lock:
                    raise ValueError
            except ValueError:
                pass
        time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    assert len(timeline.held("lock")) == 2
    assert all(hold.duration < MARGIN / 2 for _, hold in timeline.held("lock"))


def test_return_and_break_and_continue_end_the_hold():
    """However a with block is left, it gives the lock back."""
    lock = threading.Lock()

    def work():
        for i in range(3):
            with lock:
                if i == 0:
                    continue
                if i == 1:
                    break
        with lock:
            return time

    def wrapper():
        work()
        time.sleep(MARGIN)

    with record() as timeline:
        run(wrapper)
    assert len(timeline.held("lock")) == 3
    assert all(hold.duration < MARGIN / 2 for _, hold in timeline.held("lock"))


def test_acquire_and_release_without_with():
    """Explicit calls make a hold, named by what they are called on."""
    lock = threading.Lock()

    def work():
        lock.acquire()
        try:
            time.sleep(MARGIN)
        finally:
            lock.release()
        time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    ((lane, hold),) = timeline.held("lock")
    assert lane.name == "work"
    assert MARGIN <= hold.duration < lane.duration - MARGIN


def test_an_acquire_that_times_out_is_not_a_hold():
    """acquire(timeout=...) that fails waits, but holds nothing; nor does blocking=False."""
    lock = threading.Lock()

    def work():
        lock.acquire(timeout=MARGIN)
        lock.acquire(blocking=False)

    with record() as timeline:  # noqa: SIM117, so that taking the lock is recorded
        with lock:
            run(work)
    assert timeline.held("lock").order == ["MainThread"]
    assert "lock.acquire(timeout=MARGIN)" in waits(timeline.lane("work"))


def test_an_acquire_fails_too_if_nobody_knows_who_has_the_lock():
    """A lock that was taken before the recording began is not held by who gives up."""
    lock = threading.Lock()

    def work():
        lock.acquire(timeout=MARGIN)

    with lock, record() as timeline:
        run(work)
    assert timeline.lane("work").holds == []


def test_an_rlock_taken_twice_is_one_hold():
    """Reentrancy: the hold lasts from the first acquire to the last release."""
    lock = threading.RLock()

    def work():
        with lock:
            with lock:
                pass
            time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    ((_, hold),) = timeline.held("lock")
    assert hold.duration >= MARGIN


def test_identity_decides_not_the_name():
    """Two names of one lock are one lock; one name of two locks is two."""
    lock = threading.Lock()
    alias = lock

    class Account:
        def __init__(self):
            self.lock = threading.Lock()

        def pay(self):
            with self.lock:
                pass

    one, two = Account(), Account()

    def work():
        with lock:
            pass
        with alias:
            pass
        one.pay()
        two.pay()

    with record() as timeline:
        run(work)
    assert len(timeline.held("lock")) == 2
    names = {hold.lock for hold in timeline.lane("work").holds}
    assert names == {"lock", "one.lock", "two.lock"}


def test_no_code_of_the_learners_is_run_to_find_a_lock():
    """A property that gives the lock is not evaluated by the recorder."""
    calls = []

    class Guarded:
        @property
        def lock(self):
            calls.append(1)
            return earlier_lock

    guarded = Guarded()

    def work():
        with guarded.lock:
            pass

    with record():
        run(work)
    assert calls == [1]


def test_locks_in_methods_generators_comprehensions_and_decorated_functions():
    """Wherever the learner's code takes a lock, the hold is seen."""
    lock = threading.Lock()

    def locked(function):
        @functools.wraps(function)
        def wrapper(*args):
            with lock:
                return function(*args)

        return wrapper

    @locked
    def decorated(x):
        return x

    def generator():
        with lock:
            yield 1
        yield 2

    class Thing:
        def method(self):
            import threading as t

            def nested():
                with lock:
                    return t

            return nested()

    def work():
        _ = [decorated(i) for i in range(2)]
        list(generator())
        Thing().method()

    with record() as timeline:
        run(work)
    assert len(timeline.held("lock")) == 4


def test_locks_of_one_name_are_told_apart_by_the_way_to_them():
    """Dining philosophers: the forks are forks[0] and forks[1], not left and left."""
    forks = [threading.Lock() for _ in range(3)]

    def eat(left, right):
        with left, right:
            pass

    def all_eat():
        for i in range(3):
            eat(forks[i], forks[(i + 1) % 3])

    with record() as timeline:
        run(all_eat)
    names = {hold.lock for hold in timeline.lane("all_eat").holds}
    assert names == {"forks[0]", "forks[1]", "forks[2]"}


@pytest.mark.parametrize("kind", [threading.Condition, multiprocessing.Lock])
def test_what_is_locked_in_a_things_place_has_its_name(kind, monkeypatch):
    """Not that of a private attribute of the library's, as in ``full._lock``."""
    for name in "full", "empty":
        monkeypatch.setitem(globals(), name, kind())

    def use(it):
        with it:
            pass

    def work():
        for name in "full", "empty":
            use(globals()[name])

    with record() as timeline:
        run(work)
    assert [hold.lock for hold in timeline.lane("work").holds] == ["full", "empty"]


def test_with_several_items_in_every_layout():
    """Items on one line or on several: each lock is held, and given back."""
    a, b = threading.Lock(), threading.Lock()

    def work():
        with a, b:
            pass
        with (
            a,
            b,
        ):
            pass
        time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    for name in "a", "b":
        assert len(timeline.held(name)) == 2
        assert all(hold.duration < MARGIN for _, hold in timeline.held(name))


def test_locks_of_one_with_statement_have_names_of_their_own():
    """Also those that only a function's local variables refer to."""

    def work():
        source, target = threading.Lock(), threading.Lock()
        condition = threading.Condition()
        with source, target:
            pass
        with (
            source,
            condition,
        ):
            pass

    with record() as timeline:
        run(work)
    names = [hold.lock for hold in timeline.lane("work").holds]
    assert sorted(names) == ["condition", "source", "source", "target"]


def test_a_deadlock_shows_who_holds_what_and_waits_for_what():
    """Two threads that wait for each other do so, holding, to the recording's end."""
    a, b = threading.Lock(), threading.Lock()
    both = threading.Barrier(2)

    def one():
        with a:
            both.wait()
            if b.acquire(timeout=1):
                b.release()

    def two():
        with b:
            both.wait()
            if a.acquire(timeout=1):
                a.release()

    with record() as timeline:
        threads = [threading.Thread(target=f, name=f.__name__) for f in (one, two)]
        for thread in threads:
            thread.start()
        stands_on(threads[0], "if b.acquire")
        stands_on(threads[1], "if a.acquire")
    for name, mine, line in ("one", "a", "if b.acquire("), ("two", "b", "if a.acquire("):
        lane = timeline.lane(name)
        assert [hold.lock for hold in lane.holds] == [mine]
        assert lane.holds[0].end == pytest.approx(timeline.duration)
        assert lane.segments[-1].state is State.WAITING
        assert lane.segments[-1].reason.startswith(line)
        assert lane.end == pytest.approx(timeline.duration)
    for thread in threads:
        thread.join()


def test_a_generator_keeps_its_lock_while_it_is_suspended(backend):
    """A hold in a generator lasts over its yields, and ends with its block."""
    if backend == "tracing" and sys.version_info >= (3, 12):
        pytest.skip("told from the bytecode of 3.11")
    lock = threading.Lock()

    def numbers():
        with lock:
            yield 1
            yield 2
        yield 3

    def work():
        for _ in numbers():
            time.sleep(MARGIN)
        time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    ((lane, hold),) = timeline.held("lock")
    assert 2 * MARGIN <= hold.duration <= lane.duration - 2 * MARGIN


def test_a_semaphore_never_has_more_holders_than_permits():
    """Semaphore(3) and 8 threads: three hold at once at the most, and three do."""
    max_connections = threading.Semaphore(3)
    meeting = threading.Barrier(3)
    inside = []

    def work():
        with max_connections:
            inside.append(1)
            if len(inside) <= 3:
                meeting.wait(10)

    with record() as timeline:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert timeline.held("max_connections").most_at_once == 3
    assert len(timeline.held("max_connections")) == 8


@pytest.mark.parametrize("kind", [threading.Semaphore, threading.BoundedSemaphore])
def test_a_semaphore_used_by_its_methods(kind):
    """acquire and release of a semaphore make a hold; an acquire that fails does not."""
    permit = kind(1)

    def work():
        permit.acquire()
        permit.acquire(blocking=False)
        permit.release()

    with record() as timeline:
        run(work)
    assert len(timeline.held("permit")) == 1


@pytest.mark.parametrize("kind", [threading.Semaphore, threading.BoundedSemaphore])
def test_a_with_block_gives_its_permit_back_before_the_thread_ends(kind):
    """The hold is as long as the block, although the thread goes on after it."""
    permit = kind(1)

    def work():
        with permit:
            pass
        time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    ((lane, hold),) = timeline.held("permit")
    assert hold.end <= lane.end - MARGIN


def test_a_waiting_condition_holds_nothing():
    """cond.wait() gives the lock up, waits, is woken by notify, and holds it again."""
    condition = threading.Condition()
    items: list[int] = []

    def consumer():
        with condition:
            while not items:
                condition.wait()
            items.pop()

    with record() as timeline:
        thread = threading.Thread(target=consumer, name="consumer")
        thread.start()
        stands_on(thread, "condition.wait()")
        with condition:
            items.append(1)
            condition.notify()
        thread.join()
    holding = timeline.held("condition")
    assert holding.order == ["consumer", "MainThread", "consumer"]
    assert holding.most_at_once == 1
    assert "condition.wait()" in waits(timeline.lane("consumer"))
    assert ("MainThread", "consumer", "condition.notify()") in woken(timeline)


def test_wait_for_waits_and_its_predicate_runs():
    """wait_for() waits as wait() does, though it calls the learner's function meanwhile."""
    condition = threading.Condition()
    items: list[int] = []

    def consumer():
        with condition:
            condition.wait_for(lambda: items)

    with record() as timeline:
        thread = threading.Thread(target=consumer, name="consumer")
        thread.start()
        stands_on(thread, "condition.wait_for(")
        with condition:
            items.append(1)
            condition.notify_all()
        thread.join()
    assert "condition.wait_for(lambda: items)" in waits(timeline.lane("consumer"))
    assert ("MainThread", "consumer", "condition.notify_all()") in woken(timeline)


# Others that wait and wake


def test_an_event_wakes_its_waiter():
    """event.wait() waits; event.set() is the arrow."""
    event = threading.Event()

    def waiter():
        event.wait()

    with record() as timeline:
        thread = threading.Thread(target=waiter, name="waiter")
        thread.start()
        stands_on(thread, "event.wait()")
        event.set()
        thread.join()
    assert "event.wait()" in waits(timeline.lane("waiter"))
    assert ("MainThread", "waiter", "event.set()") in woken(timeline)


def test_a_wait_that_times_out_was_woken_by_nobody():
    """An event that is set after a wait has timed out has woken nobody."""
    event = threading.Event()

    def waiter():
        event.wait(MARGIN)

    with record() as timeline:
        run(waiter)
        event.set()
    assert "event.wait(MARGIN)" in waits(timeline.lane("waiter"))
    assert not [w for w in timeline.wakes if w.reason == "event.set()"]


def test_the_last_at_a_barrier_wakes_the_others():
    """Who comes early waits at the barrier, and the last one's arrival is the arrow."""
    barrier = threading.Barrier(2)

    def early():
        barrier.wait()

    with record() as timeline:
        thread = threading.Thread(target=early, name="early")
        thread.start()
        stands_on(thread, "barrier.wait()")
        barrier.wait()
        thread.join()
    assert "barrier.wait()" in waits(timeline.lane("early"))
    assert ("MainThread", "early", "barrier.wait()") in woken(timeline)


@pytest.mark.parametrize("kind", [queue.Queue, queue.LifoQueue, queue.PriorityQueue])
def test_put_wakes_get(kind):
    """A consumer waits in get(), and the producer's put() is the arrow."""
    tasks = kind()

    def consumer():
        tasks.get()

    with record() as timeline:
        thread = threading.Thread(target=consumer, name="consumer")
        thread.start()
        stands_on(thread, "tasks.get()")
        tasks.put(1)
        thread.join()
    assert "tasks.get()" in waits(timeline.lane("consumer"))
    assert ("MainThread", "consumer", "tasks.put(1)") in woken(timeline)


def test_get_wakes_put_of_a_full_queue():
    """A producer waits in put() while the queue is full, until somebody gets."""
    tasks: queue.Queue[int] = queue.Queue(maxsize=1)

    def producer():
        tasks.put(1)
        tasks.put(2)

    with record() as timeline:
        thread = threading.Thread(target=producer, name="producer")
        thread.start()
        stands_on(thread, "tasks.put(2)")
        tasks.get()
        thread.join()
    assert "tasks.put(2)" in waits(timeline.lane("producer"))
    assert ("MainThread", "producer", "tasks.get()") in woken(timeline)


def test_a_simple_queue_is_known_too():
    """SimpleQueue is written in C, and yet get() waits and put() wakes."""
    tasks: queue.SimpleQueue[int] = queue.SimpleQueue()

    def consumer():
        tasks.get()

    with record() as timeline:
        thread = threading.Thread(target=consumer, name="consumer")
        thread.start()
        stands_on(thread, "tasks.get()")
        tasks.put(1)
        thread.join()
    assert "tasks.get()" in waits(timeline.lane("consumer"))
    assert ("MainThread", "consumer", "tasks.put(1)") in woken(timeline)


# Executors


def test_a_pool_has_a_lane_per_worker_and_a_span_per_task():
    """Spans are named by function and arguments; a worker that idles waits for work."""
    meeting = threading.Barrier(2)

    class Unprintable:
        def __repr__(self):
            raise ValueError

    def download(url, retries=3):
        meeting.wait(10)
        return url

    with record() as timeline, ThreadPoolExecutor(2, thread_name_prefix="pool") as pool:
        list(pool.map(download, ["a.html", "b.html"]))
        later = [pool.submit(download, Unprintable(), retries=5) for _ in range(2)]
        for future in as_completed(later):
            future.result()
    spans = [span.name for lane in timeline.lanes for span in lane.spans]
    assert sorted(spans) == [
        "download('a.html')",
        "download('b.html')",
        "download(<Unprintable>, retries=5)",
        "download(<Unprintable>, retries=5)",
    ]
    assert {lane.name for lane in timeline.workers} == {"pool_0", "pool_1"}
    assert timeline.overlaps("download('a.html')", "download('b.html')")
    assert_tiled(timeline)


def test_a_future_that_is_ready_wakes_who_wants_its_result():
    """future.result() waits for the worker, whose end of the task is the arrow."""
    go = threading.Event()

    def work():
        go.wait()
        return 1

    with record() as timeline, ThreadPoolExecutor(1, thread_name_prefix="pool") as pool:
        future = pool.submit(work)
        threading.Timer(2 * MARGIN, go.set).start()
        future.result()
    assert "future.result()" in waits(timeline.lanes[0])
    assert ("pool_0", "MainThread") in {(s, t) for s, t, _ in woken(timeline)}


class Account:
    """Shows itself in Python code, which takes a lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __repr__(self) -> str:
        assert self.lock.acquire(timeout=0), "would wait for ever"
        self.lock.release()
        Account.shown = True
        return "Account()"

    shown = False


def test_no_code_of_the_learners_is_run_to_name_a_call():
    """Its repr() might wait for a lock that the one who submits the call holds."""

    def work(*accounts):
        pass

    account = Account()
    with record() as timeline, ThreadPoolExecutor(1) as pool, account.lock:
        pool.submit(work, account, [account], {account: account}, {account}).result()
    (span,) = [span for lane in timeline.lanes for span in lane.spans]
    assert span.name == (
        "work(<Account>, [<Account>], {<Account>: <Account>}, {<Account>})"
    )
    assert not Account.shown


def test_a_task_that_raises_still_ends_its_span():
    """A span ends with its task, also by an exception; the next one is separate."""

    def fail():
        raise ValueError

    def succeed():
        pass

    with record() as timeline, ThreadPoolExecutor(1) as pool:
        assert isinstance(pool.submit(fail).exception(), ValueError)
        pool.submit(succeed).result()
    assert [span.name for span in timeline.lanes[1].spans] == ["fail()", "succeed()"]
    assert not timeline.overlaps("fail()", "succeed()")


# The throttle


def test_a_busy_lock_loop_is_not_watched_to_the_end():
    """100,000 turns leave few segments, a note, and no hold that pretends to last."""
    lock = threading.Lock()
    count = 0

    def add():
        nonlocal count
        for _ in range(100_000):
            with lock:
                count += 1
        time.sleep(MARGIN)

    with record() as timeline:
        run(add)
    lane = timeline.lane("add")
    assert any("Too busy" in note for note in timeline.notes)
    assert len(lane.holds) < 50_000
    nap = next(s for s in lane.segments if s.reason == "time.sleep(MARGIN)")
    assert lane.holds[-1].end <= nap.start
    assert_tiled(timeline)


def test_what_comes_after_a_busy_function_is_watched():
    """A function called ten thousand times is switched off; the lines after it are not."""

    def tiny(x):
        return x

    def work():
        for i in range(50_000):
            tiny(i)
        helper()

    def helper():
        time.sleep(MARGIN)

    with record() as timeline:
        run(work)
    assert "time.sleep(MARGIN)" in waits(timeline.lane("work"))
    assert_tiled(timeline)


def test_a_loop_that_waits_keeps_all_its_detail():
    """A loop whose turns take a millisecond costs little to watch: no turn is lost."""

    def work():
        for _ in range(300):
            time.sleep(0.0005)

    with record() as timeline:
        run(work)
    lane = timeline.lane("work")
    count = sum(s.reason == "time.sleep(0.0005)" for s in lane.segments)
    assert count >= 300
    assert not timeline.notes


# Robustness


def test_nothing_remains_after_an_exception_or_an_interrupt():
    """A block left by an exception or by Ctrl-C restores all; its timeline is filled."""
    for error in ValueError, KeyboardInterrupt:
        with pytest.raises(error), record() as timeline:  # noqa: PT012
            time.sleep(MARGIN)
            raise error
        assert "time.sleep(MARGIN)" in waits(timeline.lanes[0])
        assert nothing_is_installed()


def test_an_interrupt_at_any_moment_leaves_nothing_installed():
    """Ctrl-C that arrives in the recorder's own callbacks is as good as any."""
    import _thread

    for i in range(10):
        with pytest.raises(KeyboardInterrupt), record() as timeline:  # noqa: PT012
            n = 0
            threading.Timer(0.0005 * i, _thread.interrupt_main).start()
            while True:
                n += 1
        assert nothing_is_installed()
        assert timeline.lanes[0].is_main


def test_recordings_do_not_nest():
    """A second recording is refused with what to do, and the first goes on."""
    with record() as timeline:
        with pytest.raises(RuntimeError, match="under way already"), record():
            pass
        time.sleep(MARGIN)
    assert "time.sleep(MARGIN)" in waits(timeline.lanes[0])


def test_a_recorder_cannot_stop_before_it_starts():
    """stop() without start() says so."""
    with pytest.raises(RuntimeError, match="not been started"):
        Recorder().stop()


def test_detail_has_to_be_a_time():
    """A negative detail is refused by name."""
    with pytest.raises(ValueError, match="detail=-1"):
        Recorder(detail=-1)


def test_a_second_recording_sees_what_the_first_switched_off():
    """What a recording stopped watching is watched again by the next."""

    def tiny(x):
        return x

    def work():
        for i in range(20_000):
            tiny(i)
        time.sleep(MARGIN)

    for _ in range(2):
        with record() as timeline:
            run(work)
        assert any("Too busy" in note for note in timeline.notes)


def test_an_error_of_the_recorders_own_never_reaches_the_learner(monkeypatch):
    """If the recorder fails, the recorded code goes on, and a note says so."""
    from helpers.timeline.journal import Journal

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    lock = threading.Lock()
    reached = []

    def work():
        with lock:
            pass
        reached.append(1)

    monkeypatch.setattr(Journal, "with_line", fail)
    with record() as timeline:
        run(work)
    assert reached == [1]
    assert any("failed" in note for note in timeline.notes)


def test_a_watcher_that_cannot_be_taken_off_leaves_no_other_one_installed(monkeypatch):
    """Its error comes out of stop(); those after it are taken off, too."""

    class Stub:
        """A watcher that notes when it is taken off."""

        problems = ()

        def __init__(self, error: Exception | None = None) -> None:
            self.installed = False
            self.error = error

        def install(self) -> None:
            self.installed = True

        def uninstall(self) -> None:
            if self.error is not None:
                raise self.error
            self.installed = False

        def lanes(self, first_id, threads=()):
            return []

        def wakes(self):
            return []

    recorder = Recorder(files=[__file__])
    broken, later = Stub(OSError("stuck")), Stub()
    with monkeypatch.context() as patched:
        patched.setattr(module, "_watchers", lambda recorder: [broken, later])
        recorder.start()
    with pytest.raises(OSError, match="stuck"):
        recorder.stop()
    assert broken.installed
    assert not later.installed
    with record() as timeline:
        pass
    assert timeline.notes == []


def interrupting(method: Callable[..., object], *, first: bool) -> Callable[..., object]:
    """The method, and an interrupt as it begins or as it ends."""

    def interrupted(self, *args):
        if first:
            signal.raise_signal(signal.SIGINT)
        result = method(self, *args)
        if not first:
            signal.raise_signal(signal.SIGINT)
        return result

    return interrupted


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize("place", ["Recorder.start", "TaskWatcher.install"])
def test_an_interrupt_while_a_recording_begins_leaves_nothing(monkeypatch, place, first):
    """Also one that comes after the start, when nobody is yet there to end it."""
    owner = {"Recorder": Recorder, "TaskWatcher": TaskWatcher}[place.partition(".")[0]]
    name = place.partition(".")[2]
    method = interrupting(getattr(owner, name), first=first)
    monkeypatch.setattr(owner, name, method)
    with pytest.raises(KeyboardInterrupt), record():
        raise AssertionError("the block is not entered")
    monkeypatch.undo()
    assert module._current is None
    assert nothing_is_installed()


def test_an_interrupt_while_a_recording_ends_leaves_nothing(monkeypatch, backend):
    """It comes when everything has been taken away."""
    originals = BaseProcess.start, asyncio.Handle._run
    method = interrupting(TaskWatcher.uninstall, first=True)
    monkeypatch.setattr(TaskWatcher, "uninstall", method)
    with pytest.raises(KeyboardInterrupt), record():
        pass
    assert (BaseProcess.start, asyncio.Handle._run) == originals
    assert module._current is None


def test_only_watched_files_are_recorded():
    """Another file's code shows up only once it is among watched_files."""
    source = "import time\ndef nap():\n    time.sleep(0.01)\n"
    space: dict = {}
    exec(compile(source, "/made/by/module.py", "exec"), space)

    for expected in ([], ["MainThread", "nap"]):
        recorder = Recorder()
        recorder.start()
        try:
            # Started from foreign code, so that only what it runs can show it.
            threading.Timer(0, space["nap"]).run()
            thread = threading.Thread(target=space["nap"], name="nap")
            starter = type("Foreign", (), {"go": thread.start})()
            starter.go()
            thread.join()
        finally:
            timeline = recorder.stop()
        names = [lane.name for lane in timeline.lanes]
        assert names == (expected or ["MainThread"])
        module.watched_files.add("/made/by/module.py")
    module.watched_files.discard("/made/by/module.py")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs sys.monitoring")
def test_no_local_event_survives(backend):
    """Of the code objects that were watched, none keeps an event (cp#111963)."""
    if backend != "monitoring":
        pytest.skip("is about sys.monitoring")
    monitoring = sys.monitoring

    def work():
        time.sleep(0)

    with record():
        run(work)
    for code in work.__code__, threading.Thread._bootstrap_inner.__code__:
        for tool in 2, 3, 4:
            monitoring.use_tool_id(tool, "test")
            try:
                assert monitoring.get_local_events(tool, code) == 0
            finally:
                monitoring.free_tool_id(tool)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs sys.monitoring")
def test_another_user_of_monitoring_is_left_alone(backend):
    """A free tool id is taken; when there is none, the error names who has them."""
    if backend != "monitoring":
        pytest.skip("is about sys.monitoring")
    monitoring = sys.monitoring
    monitoring.use_tool_id(3, "first")
    try:
        with record() as timeline:
            time.sleep(MARGIN)
        assert "time.sleep(MARGIN)" in waits(timeline.lanes[0])
        monitoring.use_tool_id(4, "second")
        monitoring.use_tool_id(monitoring.PROFILER_ID, "third")
        with pytest.raises(RuntimeError, match=r"'first', 'second', 'third'"), record():
            pass
        assert monitoring.get_tool(3) == "first"
    finally:
        for tool in 3, 4, monitoring.PROFILER_ID:
            monitoring.free_tool_id(tool)


def test_a_debugger_is_left_alone(backend):
    """Where tracing is needed and in use, the error says so and keeps the debugger."""
    if backend != "tracing":
        pytest.skip("is about sys.settrace")

    def debugger(frame, event, arg):
        return None

    sys.settrace(debugger)
    try:
        with pytest.raises(RuntimeError, match="traces this program already"), record():
            pass
        assert sys.gettrace() is debugger
    finally:
        sys.settrace(None)
