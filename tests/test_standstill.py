"""The moment at which all other threads of a scenario wait."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, as_completed, wait

import pytest

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.standstill import until_all_wait


def test_who_has_not_come_back_then_waits():
    """In every order, nobody goes in while the lock is held and all wait."""

    def scenario():
        lock, events = threading.Lock(), []

        def look():
            with lock:
                events.append("closed")
                until_all_wait()
                events.append("all wait")

        def enter():
            with lock:
                events.append("in")

        def check():
            if events.index("all wait") != events.index("closed") + 1:
                fail("race", f"somebody went in: {events}")

        return [look, enter, enter], check

    assert Bench().explore(scenario).ok


@pytest.mark.parametrize("pause", [True, False])
def test_who_asks_again_and_again_is_found(pause):
    """With a pause or without one: it does not wait to be woken."""

    def scenario():
        lock, items = threading.Lock(), []

        def ask():
            while True:
                with lock:
                    if items:
                        return
                if pause:
                    time.sleep(0.01)

        def bring():
            until_all_wait()
            with lock:
                items.append(1)

        return [ask, bring], None

    with pytest.raises(Refused) as caught:
        Bench().explore(scenario)
    assert caught.value.cause == "busy-wait"


def test_a_wait_with_a_time_limit_means_what_the_check_says():
    """There may be no haste in it: it is one wait, which nobody ends in time."""

    def scenario():
        def pause():
            threading.Event().wait(3600)

        def look():
            until_all_wait(asking=("late", "Nobody ends the pause."))

        return [pause, look], None

    with pytest.raises(Refused) as caught:
        Bench().explore(scenario)
    assert (caught.value.cause, caught.value.message) == ("late", "Nobody ends the pause.")


def test_what_fails_afterwards_is_replayed():
    """The failing order is shown, though the others had only begun to wait."""

    def scenario():
        gate, events = threading.Event(), []

        def first():
            until_all_wait()
            events.append("first")
            gate.set()

        def second():
            gate.wait()
            events.append("second")

        return [first, second], lambda: events == ["second", "first"]

    with pytest.raises(Refused) as caught:
        Bench().explore(scenario)
    assert caught.value.cause == "wrong-result"
    assert [step.thread for step in caught.value.result.steps][-1] == "second"


def test_two_who_wait_for_all_others_go_on():
    """Neither waits for the other, without end."""

    def scenario():
        events = []

        def look():
            until_all_wait()
            events.append("all wait")

        return [look, look], lambda: events == ["all wait"] * 2

    assert Bench().explore(scenario).ok


def test_a_future_that_no_executor_made_can_be_waited_for():
    """An answer may make one by hand, and wait for several of them."""

    def scenario():
        futures, done = [Future(), Future()], []

        def give(future):
            future.set_result("tea")

        def wait_for_both():
            done.extend(future.result() for future in as_completed(futures))
            done.append(len(wait(futures).done))

        return [(give, futures[0]), (give, futures[1]), wait_for_both], (
            lambda: done == ["tea", "tea", 2]
        )

    assert Bench().explore(scenario).ok


def test_who_waits_with_a_time_limit_is_found():
    """The failing order is replayed, in which the limited wait begins before the look."""

    def scenario():
        gate, items, given = threading.Event(), [], threading.Event()

        def look():
            given.wait()
            until_all_wait()

        def ask():
            until_all_wait()
            items.append("asks")
            given.set()
            gate.wait(1800)

        return [look, ask], None

    with pytest.raises(Refused) as caught:
        Bench().explore(scenario)
    assert caught.value.cause == "busy-wait"
