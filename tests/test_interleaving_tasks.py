"""explore_async: no thread, and still a race. And the graph of threads that really wait."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import signal
import threading
import time

import pytest

from helpers.interleaving import explore, explore_async, replay, wait_for_graph
from helpers.interleaving.patches import Patches
from helpers.interleaving.waits import live_waits

tasks_module = importlib.import_module("helpers.interleaving.tasks")

seats = 1
total = 0
guard = asyncio.Lock()


async def book():
    global seats
    if seats > 0:
        await asyncio.sleep(0)
        seats -= 1


async def book_guarded():
    global seats
    async with guard:
        if seats > 0:
            await asyncio.sleep(1000)
            seats -= 1


def not_overbooked():
    return seats >= 0


def test_a_race_without_threads_is_found():
    """Both tasks look before either acts; the data is set back afterwards."""
    result = explore_async([book, book], not_overbooked)
    assert result.outcome.kind == "check"
    assert not result.ok
    assert seats == 1
    assert {step.thread for step in result.steps} == {"book 1", "book 2"}
    assert "await asyncio.sleep(0)" in {step.text for step in result.steps}
    assert [lane.name for lane in result.timeline().lanes] == ["book 1", "book 2"]
    assert result.unit == "task"
    assert "out of turn" in result.verdict
    with pytest.raises(ValueError, match=r"no schedule.*explore\(\)"):
        replay([not_overbooked], result.schedule)


def test_a_lock_makes_it_pass_in_virtual_time():
    """A thousand seconds of sleep cost nothing."""
    result = explore_async([book_guarded, book_guarded], not_overbooked)
    assert result.ok
    assert result.seconds < 100


def test_an_order_other_than_the_usual_one_is_tried():
    """The event loop's own order passes; another one does not."""

    async def scenario():
        out = []

        async def add(n):
            await asyncio.sleep(0)
            out.append(n)

        await asyncio.gather(add(1), add(2))
        assert out == [1, 2]

    result = explore_async(scenario)
    assert result.outcome.kind == "check"
    assert result.schedules > 1
    assert "out of turn" in str(result)


def test_a_deadlock_of_tasks_is_named():
    """Two locks in opposite order."""
    a, b = asyncio.Lock(), asyncio.Lock()

    async def take(first, second):
        async with first:
            await asyncio.sleep(0)
            async with second:
                pass

    result = explore_async([(take, a, b), (take, b, a)])
    assert result.outcome.kind == "deadlock"
    assert "take 1 and take 2" in result.outcome.message


def test_an_exception_names_its_task():
    """Also where gather would have hidden it."""

    async def fail():
        raise KeyError("nothing")

    result = explore_async([fail])
    assert (result.outcome.kind, result.outcome.thread) == ("exception", "fail")


async def in_a_thread():
    await asyncio.to_thread(not_overbooked)


async def in_a_pool():
    await asyncio.get_running_loop().run_in_executor(None, not_overbooked)


async def over_the_network():
    await asyncio.open_connection("localhost", 80)


async def swallowing():
    await asyncio.gather(in_a_thread(), return_exceptions=True)


async def in_a_callback():
    loop = asyncio.get_running_loop()
    loop.call_soon(loop.run_in_executor, None, not_overbooked)
    await asyncio.sleep(1)


@pytest.mark.parametrize(
    "coroutine", [in_a_thread, in_a_pool, over_the_network, swallowing, in_a_callback]
)
def test_what_needs_a_thread_is_out_of_control_and_no_deadlock(coroutine, caplog):
    """No thread is started; the result tells where, and what to put there."""
    before = threading.active_count()
    result = explore_async([coroutine])
    assert threading.active_count() == before
    assert not result.ok
    assert result.outcome.kind == "hang"
    assert "cannot control threads" in result.verdict
    assert "asyncio.sleep(0)" in result.verdict
    if coroutine is in_a_thread:
        gc.collect()
        assert not caplog.records  # such as of an exception that was never retrieved
        assert result.outcome.thread == "in_a_thread"
        assert result.steps[-1].label == "run to await asyncio.to_thread(not_overbooked)"
        assert result.outcome.line == result.steps[-1].line


shared_lock = asyncio.Lock()
shared_event = asyncio.Event()
shared_condition = asyncio.Condition()
shared_semaphore = asyncio.Semaphore(1)
shared_bounded = asyncio.BoundedSemaphore(1)
shared_queues = [asyncio.Queue(1), asyncio.LifoQueue(1), asyncio.PriorityQueue(1)]


async def use_all():
    """Uses each of them so that two that run at once have to wait for each other."""
    for lock in (shared_lock, shared_condition, shared_semaphore, shared_bounded):
        async with lock:
            await asyncio.sleep(0)
    for queue in shared_queues:
        await queue.put(1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await queue.get()


async def set_event():
    shared_event.set()


async def wait_for_event():
    await shared_event.wait()


def test_what_tasks_have_waited_for_before_can_be_explored():
    """From then on it belongs to the loop of the notebook, which cannot be copied."""

    async def earlier():
        waiting = asyncio.create_task(wait_for_event())
        await asyncio.gather(use_all(), use_all())
        shared_event.set()
        await waiting
        shared_event.clear()

    asyncio.run(earlier())
    loops = [shared_lock._loop, shared_event._loop, shared_queues[0]._loop]
    assert None not in loops
    assert explore_async([use_all, use_all]).ok
    assert explore_async([wait_for_event, set_event]).ok
    assert explore_async([wait_for_event]).outcome.kind == "deadlock"
    assert [shared_lock._loop, shared_event._loop, shared_queues[0]._loop] == loops


def test_a_queue_on_which_another_loop_waits_can_be_explored():
    """As where an earlier cell has started a worker: its tasks are not a part of it."""
    inbox = asyncio.Queue()

    async def put_and_get():
        await inbox.put("a")
        assert await inbox.get() == "a"

    async def main():
        worker = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        result = explore_async([put_and_get, put_and_get])
        await inbox.put("b")
        return result, await worker

    result, got = asyncio.run(main())
    assert (result.ok, got) == (True, "b")


def test_conditions_keep_the_lock_that_they_share():
    """A copy each would let both tasks in at once."""
    lock = asyncio.Lock()
    conditions = [asyncio.Condition(lock), asyncio.Condition(lock)]
    inside = 0

    async def enter(number):
        nonlocal inside
        async with conditions[number]:
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1

    async def earlier():
        await asyncio.gather(enter(0), enter(1))

    asyncio.run(earlier())
    assert lock._loop is not None
    assert explore_async([(enter, 0), (enter, 1)]).ok


def test_what_cannot_be_copied_is_named_with_advice_for_coroutines():
    """Threads and their check are none of their business."""
    turns = (n for n in range(3))

    async def take():
        return next(turns)

    with pytest.raises(TypeError, match=r"turns.*coroutine function scenario\(\)"):
        explore_async([take, take])


def test_it_works_inside_a_running_loop():
    """As in a notebook, whose cells run inside one."""

    async def main():
        return explore_async([book, book], not_overbooked)

    assert asyncio.run(main()).outcome.kind == "check"


@pytest.mark.parametrize("given", [[], [not_overbooked], [None]])
def test_bad_arguments_are_refused(given):
    """What is not a coroutine function is named."""
    with pytest.raises((TypeError, ValueError), match="coroutine"):
        explore_async(given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda: book(), "coroutines is a coroutine, the result of a call"),
        (lambda: [book, book()], r"coroutines\[1\] is a coroutine, the result of a call"),
        (
            lambda: [not_overbooked],
            r"coroutines\[0\] is .*not a coroutine function.* explore",
        ),
        (lambda: [(book, 1)], r"coroutines\[0\] cannot be called.*arguments of book"),
        (lambda: [()], r"coroutines\[0\] is \(\): give \(function, argument"),
        (lambda: 3, "coroutines=3: give a list of coroutine functions"),
    ],
)
@pytest.mark.filterwarnings("error")  # such as that a coroutine was never awaited
def test_an_argument_that_is_no_coroutine_function_is_named(given, message):
    """As explore() names one that is no function."""
    with pytest.raises(TypeError, match=message):
        explore_async(given())


def test_a_check_that_is_a_coroutine_function_is_refused():
    """A call of it would look at nothing, and a coroutine counts as true."""

    async def check():
        return False

    for call in (explore, explore_async):
        with pytest.raises(TypeError, match="check is a coroutine function"):
            call([book], check)


def test_tasks_are_told_apart_by_their_arguments():
    """As threads are; those with the same by a number."""

    async def take(seat):
        await asyncio.sleep(0)

    result = explore_async([(take, 1), (take, 2), (take, 2)], lambda: False)
    assert result.threads == ["take(1)", "take(2) 1", "take(2) 2"]


def test_one_exploration_at_a_time_is_allowed():
    """The patches of a second one would be taken back in the wrong order."""
    with Patches():
        with pytest.raises(RuntimeError, match="another explore"):
            explore_async([book, book], not_overbooked)
        with pytest.raises(RuntimeError, match="another explore"):
            explore([not_overbooked])
    assert explore_async([book, book], not_overbooked).outcome.kind == "check"
    assert explore([not_overbooked]).ok


flag = False


async def wait_without_await():
    while not flag:
        pass


async def wait_in_vain_beside_another():
    await asyncio.gather(asyncio.sleep(1), wait_without_await(), return_exceptions=True)


@pytest.mark.parametrize("coroutine", [wait_without_await, wait_in_vain_beside_another])
def test_a_step_that_does_not_end_is_a_hang_at_its_line(coroutine, monkeypatch):
    """It is ended soon after the time for the search, whatever other tasks make of it."""
    monkeypatch.setattr(tasks_module, "HANGS_AFTER", 0.3)
    threads, sleep = threading.active_count(), time.sleep
    result = explore_async([coroutine], seconds=0.1)
    assert (result.outcome.kind, threading.active_count()) == ("hang", threads)
    first = wait_without_await.__code__.co_firstlineno
    assert result.outcome.line in (first + 1, first + 2)
    assert "does not come back from line" in result.outcome.message
    assert result.steps[-1].thread == result.outcome.thread
    assert time.sleep is sleep


def test_a_check_that_does_not_end_is_a_hang(monkeypatch):
    """Its line is told as that of a step."""

    def check():
        while not flag:
            pass

    monkeypatch.setattr(tasks_module, "HANGS_AFTER", 0.3)
    outcome = explore_async([book], check, seconds=0.1).outcome
    assert (outcome.kind, outcome.thread) == ("hang", "check")


def test_what_was_cancelled_or_is_endless_leaves_no_trace_of_its_own(capfd, caplog):
    """No traceback of the loop's, no task that was destroyed while it was pending."""

    async def cancel():
        asyncio.get_running_loop().call_soon(print, "never").cancel()
        await asyncio.sleep(0)

    async def other():
        await asyncio.sleep(0)

    async def endless():
        while True:
            await asyncio.sleep(0)

    assert explore_async([cancel, other, other]).ok
    assert explore_async([endless]).outcome.kind == "livelock"
    gc.collect()
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="Windows sends no signal")
def test_an_interrupt_in_a_long_step_takes_the_patches_back():
    """Afterwards the clock and the locks are the real ones, and the next cell explores."""
    sleep, lock = time.sleep, threading.Lock
    main = threading.main_thread().ident

    async def endless():
        signal.pthread_kill(main, signal.SIGINT)
        return sum(1 for _ in iter(int, 1))

    with pytest.raises(KeyboardInterrupt):
        explore_async([endless])
    assert explore_async([book, book], not_overbooked).outcome.kind == "check"
    assert explore([not_overbooked]).ok
    assert (time.sleep, threading.Lock) == (sleep, lock)


def test_a_real_deadlock_is_seen():
    """Two real threads and a third one that waits for the first."""
    first, second = threading.Lock(), threading.RLock()
    both = threading.Barrier(2)
    waiting = threading.Semaphore(0)

    def one_way():
        # Released by another in the end, which ``with`` complains about.
        with contextlib.suppress(RuntimeError), first:
            both.wait()
            waiting.release()
            if second.acquire(timeout=30):
                second.release()

    def other_way():
        with second:
            both.wait()
            waiting.release()
            if first.acquire(timeout=30):
                first.release()

    threads = [threading.Thread(target=f, name=f.__name__) for f in (one_way, other_way)]
    for thread in threads:
        thread.start()
    watcher = threading.Thread(target=lambda: threads[0].join(), name="watcher")
    watcher.start()
    waiting.acquire()
    waiting.acquire()
    for _ in range(1000):
        waits = {wait.thread: wait for wait in live_waits()}
        if {"one_way", "other_way", "watcher"} <= set(waits):
            break
        threading.Event().wait(0.005)
    assert waits["one_way"].held == ("first",)
    assert waits["one_way"].target == "second"
    assert waits["one_way"].holders == ("other_way",)
    assert waits["other_way"].holders == ("one_way",)
    assert waits["watcher"].holders == ("one_way",)
    assert "Deadlock" in wait_for_graph().get_title()
    first.release()  # what no program should do, to end this one
    for thread in [*threads, watcher]:
        thread.join()


GIRO = threading.Lock()


@pytest.mark.parametrize("known", [True, False])
def test_locks_that_go_by_the_same_argument_are_told_apart(known):
    """Two threads run one function, each with the locks the other way round.

    A lock is called as the global variable that holds it; failing that it gets a number.
    """
    giro, savings = GIRO if known else threading.Lock(), threading.Lock()
    met, end = threading.Barrier(2), threading.Event()

    def transfer(source, target):
        with source:
            met.wait()
            while not target.acquire(timeout=0.2):
                if end.is_set():
                    return
            target.release()

    threads = [
        threading.Thread(target=transfer, args=pair, name=name)
        for pair, name in [((giro, savings), "there"), ((savings, giro), "back")]
    ]
    for thread in threads:
        thread.start()
    for _ in range(1000):
        waits = {wait.thread: wait for wait in live_waits()}
        if {"there", "back"} <= set(waits):
            break
        threading.Event().wait(0.005)
    there, back = waits["there"], waits["back"]
    assert there.target != back.target
    assert (there.held, back.held) == ((back.target,), (there.target,))
    assert ("GIRO" in there.held) == known
    end.set()
    for thread in threads:
        thread.join()


def test_only_a_deadlock_has_a_graph():
    """The error says what to do for running threads."""
    with pytest.raises(ValueError, match="only a deadlock"):
        wait_for_graph(explore([lambda: None]))
