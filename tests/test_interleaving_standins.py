"""In a schedule, locks, queues, pools and threads answer as the real ones do.

Each case is run twice: with the real things, and in every order with the virtual ones that
stand for them. Both must return the same, or fail with the same type of error.
"""

from __future__ import annotations

import concurrent.futures
import contextvars
import decimal
import logging
import queue
import subprocess
import sys
import threading
import time

import pytest

from helpers.interleaving import explore
from helpers.interleaving.patches import Patches
from helpers.interleaving.standins import QUEUES, REAL, REAL_QUEUES, THREADING


def answer(function, *args, **kwargs):
    """What a call gives back, or the name of the error that it raises."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return type(error).__name__


def lock():
    lock = threading.Lock()
    free = (
        answer(lock.release),
        answer(lock.acquire, False, 1),
        answer(lock.acquire, True, -2),
    )
    taken = lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01)
    return free, taken, answer(lock.release), lock.locked()


def rlock():
    lock = threading.RLock()
    early = answer(lock.release)
    with lock, lock:
        elsewhere = []
        thread = threading.Thread(target=lambda: elsewhere.append(lock.acquire(False)))
        thread.start()
        thread.join()
    return early, elsewhere, answer(lock.release)


def condition():
    condition = threading.Condition()
    outside = answer(condition.wait, 0.01), answer(condition.notify)
    with condition:
        inside = condition.wait(0.01), condition.wait_for(lambda: False, 0.01)
        sure = condition.wait_for(lambda: "found", 0.01)
    condition.acquire()
    condition.notify_all()
    condition.release()
    return outside, inside, sure


def semaphore():
    slots = threading.Semaphore(1)
    wrong = answer(threading.Semaphore, -1), answer(slots.acquire, False, 1)
    taken = slots.acquire(), slots.acquire(False), slots.acquire(timeout=0.01)
    slots.release(2)
    return (
        wrong,
        taken,
        answer(slots.release, 0),
        slots.acquire(False),
        slots.acquire(False),
    )


def bounded_semaphore():
    slots = threading.BoundedSemaphore(2)
    with slots:
        pass
    return (
        answer(slots.release),
        slots.acquire(),
        answer(slots.release),
        answer(slots.release),
    )


def event():
    event = threading.Event()
    before = event.is_set(), event.wait(0.01)
    event.set()
    event.set()
    after = event.is_set(), event.wait(), event.wait(0)
    event.clear()
    return before, after, event.is_set()


def barrier():
    barrier = threading.Barrier(2)
    fresh = barrier.parties, barrier.n_waiting, barrier.broken
    alone = answer(barrier.wait, 0.01), barrier.broken, answer(barrier.wait)
    barrier.reset()
    mended = barrier.broken
    barrier.abort()
    return fresh, alone, mended, barrier.broken, answer(barrier.wait)


def barrier_whose_action_fails():
    barrier = threading.Barrier(1, action=lambda: 1 / 0)
    return answer(barrier.wait), barrier.broken


def full_and_empty_queue():
    items = queue.Queue(1)
    empty = items.empty(), answer(items.get_nowait), answer(items.get, timeout=0.01)
    items.put_nowait("a")
    full = items.full(), items.qsize(), answer(items.put_nowait, "b")
    late = answer(items.put, "b", timeout=0.01), answer(items.put, "b", timeout=-1)
    return empty, full, late, items.get(), answer(items.get, timeout=-1)


def finished_queue():
    items = queue.Queue()
    items.put(1)
    items.get()
    items.task_done()
    items.join()
    return answer(items.task_done)


def orders_of_queues():
    taken = []
    for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
        items = kind()
        for item in (2, 3, 1):
            items.put(item)
        taken.append([items.get() for _ in range(3)])
    return taken


def shut_queue():
    items, dropped = queue.Queue(), queue.Queue()
    items.put(1)
    dropped.put(1)
    items.shutdown()
    dropped.shutdown(immediate=True)
    left = answer(items.put, 2), items.get(), answer(items.get)
    return left, answer(dropped.get), answer(dropped.put, 2)


def pool():
    wrong = answer(concurrent.futures.ThreadPoolExecutor, 0)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        good, bad = pool.submit(abs, -3), pool.submit(int, "x")
        results = good.result(), type(bad.exception()).__name__, answer(bad.result)
        states = good.done(), good.running(), good.cancelled(), good.cancel()
    return wrong, results, states, answer(pool.submit, abs, 1)


def cancelled_future():
    gate = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        first, second = pool.submit(gate.wait), pool.submit(abs, 1)
        told = []
        second.add_done_callback(lambda future: told.append(future.cancelled()))
        late = answer(first.result, 0.01)
        given_up = second.cancel(), second.cancelled(), answer(second.result)
        second.add_done_callback(lambda future: told.append("at once"))
        gate.set()
    return late, given_up, told, first.result()


def pool_that_drops_its_queue():
    gate = threading.Event()
    pool = concurrent.futures.ThreadPoolExecutor(1)
    futures = pool.submit(gate.wait), pool.submit(abs, 1)
    pool.shutdown(wait=False, cancel_futures=True)
    gate.set()
    # The worker may be so slow that it finds neither of them.
    ends = {answer(future.result) for future in futures}
    return ends <= {True, "CancelledError"}, answer(pool.submit, abs, 1)


def waiting_for_futures():
    gate = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        slow, bad, quick = (
            pool.submit(gate.wait),
            pool.submit(int, "x"),
            pool.submit(abs, 1),
        )
        none = concurrent.futures.wait([slow], timeout=0.01)
        error = concurrent.futures.wait([slow, bad], return_when="FIRST_EXCEPTION")
        first = concurrent.futures.wait([slow, quick], return_when="FIRST_COMPLETED")
        late = answer(list, concurrent.futures.as_completed([slow], timeout=0.01))
        gate.set()
        order = len(list(concurrent.futures.as_completed([slow, bad, quick])))
    return len(none.done), bad in error.done, quick in first.done, late, order


def callback_that_raises():
    gate = threading.Event()
    told = []
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        future = pool.submit(gate.wait)
        future.add_done_callback(lambda future: 1 / 0)
        future.add_done_callback(lambda future: told.append("then"))
        gate.set()
        result = future.result()
    return result, answer(future.add_done_callback, lambda future: 1 / 0), told


def pool_whose_initializer_fails():
    gate = threading.Event()

    def fail():
        gate.wait()
        raise KeyError

    pool = concurrent.futures.ThreadPoolExecutor(1, initializer=fail)
    futures = [pool.submit(abs, 1) for _ in range(2)]
    gate.set()
    ends = [answer(future.result) for future in futures]
    late = answer(pool.submit, abs, 1)
    pool.shutdown()
    return ends, late, answer(pool.submit, abs, 1)


class Unprepared(threading.Thread):
    def __init__(self):
        pass


def threads():
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait, name="waits")
    early = answer(thread.join), thread.is_alive(), answer(Unprepared().start)
    thread.start()
    again = answer(thread.start), answer(threading.current_thread().join)
    thread.join(0.01)
    alive = thread.is_alive(), "waits" in [t.name for t in threading.enumerate()]
    gate.set()
    thread.join()
    return early, again, alive, thread.is_alive(), answer(time.sleep, -1)


CASES = [
    lock, rlock, condition, semaphore, bounded_semaphore, event, barrier,
    barrier_whose_action_fails, full_and_empty_queue, finished_queue, orders_of_queues,
    pool, callback_that_raises, pool_whose_initializer_fails, cancelled_future,
    pool_that_drops_its_queue, waiting_for_futures, threads,
]  # fmt: skip
if hasattr(queue.Queue, "shutdown"):
    CASES.append(shut_queue)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_answers_are_those_of_the_real_thing(case, monkeypatch):
    """Return values and types of errors agree, in every order that is tried."""
    monkeypatch.setattr(logging.getLogger("concurrent.futures"), "disabled", True)
    real = case()

    def scenario():
        virtual = case()
        assert virtual == real, f"{virtual} in place of {real}"

    result = explore(scenario, seconds=20, bound=1)
    assert result.ok, result.outcome


@pytest.mark.parametrize("name", [*REAL, *REAL_QUEUES])
def test_methods_are_those_of_the_real_thing(name):
    """What this Python does not have yet is an error in a schedule, too."""
    real = REAL.get(name) or REAL_QUEUES[name]
    made = real(1) if name == "Barrier" else real()
    virtual = THREADING.get(name) or QUEUES[name]

    def methods(owner):
        return {
            method
            for method in dir(owner)
            if not method.startswith("_") and callable(getattr(owner, method))
        }

    old = {"acquire_lock", "release_lock", "locked_lock", "isSet", "notifyAll"}
    assert methods(virtual) - old == methods(made) - old


def test_the_lock_of_a_queue_keeps_others_out():
    """Who holds it can empty the queue, in two steps that nobody sees half done."""
    items = queue.Queue()

    def scenario():
        left = []

        def change():
            with items.mutex:
                items.queue.clear()
                items.queue.append("only this")

        def take():
            left.append(answer(items.get_nowait))

        items.put("one")
        threads = threading.Thread(target=change), threading.Thread(target=take)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert left[0] in wanted

    wanted = ["one", "only this"]
    assert explore(scenario).ok
    for missing in ("one", "only this"):
        wanted = [missing]
        assert explore(scenario).outcome.kind == "check"


class Named(threading.Thread):
    def run(self):
        done.append(self.name)


done: list[str] = []
unstarted = Named(name="made before")
ended = threading.Thread(target=len, args=("",))
ended.start()
ended.join()
stored: queue.SimpleQueue[int] = queue.SimpleQueue()
stored.put(1)


def test_threads_and_queues_that_were_made_before_are_copied():
    """Each order gets them as they were: unstarted, ended, filled. So they stay, too."""

    def scenario():
        unstarted.start()
        unstarted.join()
        ended.join()
        assert done == ["made before"]
        assert stored.get() == 1
        assert answer(ended.start) == "RuntimeError"

    assert explore(scenario).ok
    assert (done, stored.qsize(), unstarted.ident) == ([], 1, None)


def ready(name):
    global prepared
    prepared = name


prepared = ""
started: list[str] = []
broken = threading.Barrier(2)
broken.abort()
shut_pool = concurrent.futures.ThreadPoolExecutor(1)
shut_pool.shutdown()
prepared_pool = concurrent.futures.ThreadPoolExecutor(
    1, initializer=ready, initargs=("worker",)
)
listed_pool = concurrent.futures.ThreadPoolExecutor(
    1, initializer=started.append, initargs=("worker",)
)
broken_pool = concurrent.futures.ThreadPoolExecutor(1, initializer=int, initargs=("x",))
logging.getLogger("concurrent.futures").disabled = True
broken_pool.submit(abs, 1).exception()
logging.getLogger("concurrent.futures").disabled = False
taken = threading.RLock()
taker = threading.Thread(target=taken.acquire)
taker.start()
taker.join()
shut = queue.Queue()
if sys.version_info >= (3, 13):
    shut.shutdown()


def test_what_was_broken_shut_or_taken_before_is_so_in_each_order():
    """A barrier, a pool, a lock whose holder has ended, and since Python 3.13 a queue."""

    def scenario():
        assert answer(broken.wait) == "BrokenBarrierError"
        assert answer(shut_pool.submit, abs, 1) == "RuntimeError"
        assert answer(broken_pool.submit, abs, 1) == "BrokenThreadPool"
        assert not taken.acquire(timeout=1)
        if sys.version_info >= (3, 13):
            assert answer(shut.put, 1) == "ShutDown"

    result = explore(scenario)
    assert result.ok, result.outcome


def test_a_pool_of_before_prepares_its_workers_in_each_order():
    """With a function of the program, whose steps are followed, or a built-in method."""

    def scenario():
        assert (prepared, started) == ("", [])
        prepared_pool.submit(abs, 1).result()
        listed_pool.submit(abs, 1).result()
        assert (prepared, started) == ("worker", ["worker"])

    result = explore(scenario)
    assert result.ok, result.outcome
    assert (prepared, started) == ("", [])


class CountingPool(concurrent.futures.ThreadPoolExecutor):
    """Inherits from what is replaced for as long as an exploration lasts."""

    def __init__(self, *args):
        super().__init__(*args)
        self.calls = []

    def submit(self, fn, /, *args):
        self.calls.append(fn.__name__)
        return super().submit(fn, *args)


counting_pool = CountingPool(2)


def test_a_class_made_of_a_pool_is_one_in_each_order():
    """Also an object of it that was made before; afterwards it is a real one again."""

    def scenario():
        with CountingPool(2) as pool:
            assert list(pool.map(abs, [-1, -2])) == [1, 2]
        assert counting_pool.submit(abs, -3).result() == 3
        assert (pool.calls, counting_pool.calls) == (["abs", "abs"], ["abs"])

    result = explore(scenario)
    assert result.ok, result.outcome
    assert CountingPool.__bases__ == (concurrent.futures.ThreadPoolExecutor,)
    assert counting_pool.calls == []
    with CountingPool(1) as pool:
        assert pool.submit(abs, -1).result() == 1
        assert isinstance(pool._threads, set)


def look_at_prepared():
    prepared_pool.submit(abs, 1)
    assert not prepared


def test_a_race_with_the_initializer_of_a_pool_is_found():
    """Its code gets hooks as that of the functions does."""
    result = explore([look_at_prepared])
    assert result.outcome.kind == "exception"
    assert any("prepared" in race.name for race in result.races)


visits = contextvars.ContextVar("visits", default=0)
given = {"context": contextvars.copy_context()} if sys.version_info >= (3, 14) else {}
for context in given.values():
    context.run(visits.set, 7)


def visit():
    visits.set(visits.get() + 1)
    decimal.getcontext().prec -= 1
    seen.append((visits.get(), decimal.getcontext().prec))


seen: list[tuple[int, int]] = []
made_before = threading.Thread(target=visit, **given)


@pytest.mark.skipif(
    getattr(sys.flags, "thread_inherit_context", False),
    reason="the threads of this interpreter inherit the caller's",
)
def test_context_variables_begin_in_each_order_as_in_a_thread_of_its_own():
    """Also decimal's precision, which is one; nothing is left of the order before."""
    prec = decimal.DefaultContext.prec
    result = explore([visit, visit], lambda: seen == [(1, prec - 1)] * 2)
    assert result.schedules > 1
    assert result.ok, result.outcome


@pytest.mark.skipif(sys.version_info < (3, 14), reason="threads are given none before")
def test_a_thread_runs_in_the_context_that_it_was_given():
    """One that was made before has a copy, so that each order begins with the same."""

    def scenario():
        context = contextvars.copy_context()
        context.run(visits.set, 3)
        new = threading.Thread(target=visit, context=context)
        for thread in (new, made_before):
            thread.start()
        for thread in (new, made_before):
            thread.join()
        assert sorted(number for number, _ in seen) == [4, 8]
        assert context[visits] == 4

    result = explore(scenario)
    assert result.schedules > 1
    assert result.ok, result.outcome


def test_others_keep_the_real_thing_while_patches_are_in_force():
    """Threads that belong to no schedule start processes, print, wait and list threads."""
    with Patches():
        lock = threading.Lock()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            future = pool.submit(abs, -1)
            done, _ = concurrent.futures.wait([future])
            assert [f.result() for f in concurrent.futures.as_completed(done)] == [1]
        run = subprocess.run(
            [sys.executable, "-c", "print(1)"], capture_output=True, text=True, check=True
        )
        sys.stdout.write("seen")
        assert threading.current_thread() in threading.enumerate()
    assert run.stdout == "1\n"
    assert type(lock) is type(threading.Lock())
