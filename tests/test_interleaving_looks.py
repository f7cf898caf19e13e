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


def given_back(make, look):
    """One thread holds a lock or a semaphore; another one looks when it has been taken."""

    def scenario():
        thing, taken, got = make(), threading.Event(), []

        def holder():
            with thing:
                taken.set()

        def looker():
            taken.wait()
            got.append(look(thing))

        return [holder, looker], got

    return scenario


def released(make, error):
    """One releases what the other may not have taken yet, which is an error."""

    def scenario():
        thing, got = make(), []

        def giver():
            try:
                thing.release()
                got.append(True)
            except error:
                got.append(False)

        return [giver, thing.acquire], got

    return scenario


def semaphore_tried_by_the_second():
    seats, got = threading.Semaphore(0), []
    return [seats.release, lambda: got.append(seats.acquire(blocking=False))], got


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


SCENARIOS = {
    "lock tried": given_back(
        lambda: threading.Lock(), lambda lock: lock.acquire(blocking=False)
    ),
    "lock looked at": given_back(lambda: threading.Lock(), lambda lock: lock.locked()),
    "reentrant lock tried": given_back(
        lambda: threading.RLock(), lambda lock: lock.acquire(timeout=0)
    ),
    "semaphore tried": given_back(
        lambda: threading.Semaphore(1), lambda seats: seats.acquire(timeout=0)
    ),
    "semaphore tried by the second": semaphore_tried_by_the_second,
    "bounded semaphore given back": released(
        lambda: threading.BoundedSemaphore(1), ValueError
    ),
    "unlocked lock released": released(lambda: threading.Lock(), RuntimeError),
    "future asked": future_asked,
    "first of two futures": first_of_two_futures,
    "futures waited for": futures_waited_for,
    "thread asked": thread_asked,
    "thread without steps asked": thread_without_steps_asked,
    "thread joined for a while": thread_joined_for_a_while,
    "thread joined while it is started": thread_joined_while_it_is_started,
}


def never(scenario, answer):
    """The scenario, which fails if it gives this answer."""

    def watched():
        threads, got = scenario()
        return threads, lambda: got[0] != answer

    return watched


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
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
