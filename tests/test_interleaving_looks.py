"""Who looks at something without waiting for it sees every state that it can be in.

A lock that is being given back, a future about to end, a thread that has done its work
and yet lives: each scenario is explored once for each answer, which it has to find.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait

import pytest

from helpers.interleaving import explore, replay


def lock_tried():
    lock, free, got = threading.Lock(), threading.Event(), []

    def holder():
        with lock:
            free.set()

    def looker():
        free.wait()
        got.append(lock.acquire(blocking=False))

    return [holder, looker], got


def lock_looked_at():
    lock, free, got = threading.Lock(), threading.Event(), []

    def holder():
        with lock:
            free.set()

    def looker():
        free.wait()
        got.append(lock.locked())

    return [holder, looker], got


def reentrant_lock_tried():
    lock, free, got = threading.RLock(), threading.Event(), []

    def holder():
        with lock, lock:
            free.set()

    def looker():
        free.wait()
        got.append(lock.acquire(timeout=0))

    return [holder, looker], got


def semaphore_tried():
    seats, free, got = threading.Semaphore(1), threading.Event(), []

    def holder():
        with seats:
            free.set()

    def looker():
        free.wait()
        got.append(seats.acquire(timeout=0))

    return [holder, looker], got


def semaphore_tried_by_the_second():
    seats, got = threading.Semaphore(0), []
    return [seats.release, lambda: got.append(seats.acquire(blocking=False))], got


def bounded_semaphore_given_back():
    seats, got = threading.BoundedSemaphore(1), []

    def giver():
        try:
            seats.release()
            got.append(True)
        except ValueError:
            got.append(False)

    return [giver, seats.acquire], got


def unlocked_lock_released():
    lock, got = threading.Lock(), []

    def giver():
        try:
            lock.release()
            got.append(True)
        except RuntimeError:
            got.append(False)

    return [giver, lock.acquire], got


def future_asked():
    done, got = threading.Event(), []

    def main():
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(done.set)
            done.wait()
            got.append(future.done())

    return [main], got


def first_of_two_futures():
    done, got = threading.Event(), []

    def main():
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.submit(done.set), pool.submit(done.wait)
            got.append(next(as_completed([first, second])) is first)

    return [main], got


def futures_waited_for():
    done, got = threading.Event(), []

    def main():
        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(done.set), pool.submit(done.wait)]
            got.append(futures[0] in wait(futures, return_when=FIRST_COMPLETED).done)

    return [main], got


def thread_asked():
    done, got = threading.Event(), []

    def main():
        thread = threading.Thread(target=done.set)
        thread.start()
        done.wait()
        got.append(thread.is_alive())
        thread.join()

    return [main], got


def thread_without_steps_asked():
    got = []

    def main():
        thread = threading.Thread(target=lambda: None)
        thread.start()
        got.append(thread.is_alive())
        thread.join()

    return [main], got


def thread_joined_for_a_while():
    done, got = threading.Event(), []

    def main():
        thread = threading.Thread(target=done.set)
        thread.start()
        done.wait()
        thread.join(timeout=0)
        got.append(thread in threading.enumerate())
        thread.join()

    return [main], got


def thread_joined_while_it_is_started():
    thread, got = threading.Thread(target=lambda: None), []

    def joiner():
        try:
            thread.join()
            got.append(True)
        except RuntimeError:
            got.append(False)

    return [thread.start, joiner], got


SCENARIOS = [
    lock_tried, lock_looked_at, reentrant_lock_tried, semaphore_tried,
    semaphore_tried_by_the_second, bounded_semaphore_given_back, unlocked_lock_released,
    future_asked, first_of_two_futures, futures_waited_for, thread_asked,
    thread_without_steps_asked, thread_joined_for_a_while,
    thread_joined_while_it_is_started,
]  # fmt: skip


def never(scenario, answer):
    """The scenario, which fails if it gives this answer."""

    def watched():
        threads, got = scenario()
        return threads, lambda: got[0] != answer

    return watched


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.__name__)
def test_both_answers_are_found(scenario, answer):
    """Each can be had from real threads, though the one of them seldom."""
    found = explore(never(scenario, answer))
    assert found.outcome.kind == "check", found.outcome.message


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_threads_decides_nothing(turned):
    """Whoever stands first in the list does not get on before the others are there."""
    for answer in (True, False):

        def scenario(answer=answer):
            threads, got = thread_joined_while_it_is_started()
            return threads[::-1] if turned else threads, lambda: got[0] != answer

        assert explore(scenario).outcome.kind == "check"


def test_two_that_see_an_unstarted_thread_may_both_start_it():
    """The second start is refused, in the order in which both have looked first."""

    def scenario():
        thread, refused = threading.Thread(target=lambda: None), []

        def starter():
            if not thread.is_alive():
                try:
                    thread.start()
                except RuntimeError:
                    refused.append(thread)

        return [starter, starter], lambda: not refused

    assert explore(scenario).outcome.kind == "check"


def test_a_schedule_in_which_the_end_of_a_thread_counts_is_replayed():
    """Also after a way through JSON; where nobody looks, an end is no step."""
    scenario = never(thread_asked, True)
    found = explore(scenario)
    schedule = json.loads(json.dumps(found.schedule))
    assert schedule["ends"]
    again = replay(scenario, schedule)
    assert (again.outcome.kind, again.steps) == ("check", found.steps)
    plain = explore(lambda: ([lambda: None], lambda: False))
    assert "ends" not in plain.schedule


def test_the_end_of_a_thread_that_is_waited_for_in_a_loop_comes():
    """To look and sleep until it has ended is no livelock, and no race either."""

    def scenario():
        result = []

        def main():
            thread = threading.Thread(target=lambda: result.append(1))
            thread.start()
            while thread.is_alive():
                pass
            result.append(2)

        return [main], lambda: result == [1, 2]

    found = explore(scenario)
    assert found.ok, found.outcome.message
    assert not found.races


def test_a_pool_is_not_shut_down_between_two_steps_of_a_submission():
    """Its thread is noted and started under one lock."""

    def scenario():
        pool, refused = ThreadPoolExecutor(1), []

        def submit():
            try:
                pool.submit(int)
            except RuntimeError:
                refused.append(1)

        def main():
            thread = threading.Thread(target=submit)
            thread.start()
            pool.shutdown()
            thread.join(timeout=1)
            thread.join()

        return [main], lambda: True

    found = explore(scenario)
    assert found.ok, found.outcome.message
