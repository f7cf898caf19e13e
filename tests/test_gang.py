"""Tests of helpers.gang."""

from __future__ import annotations

import threading

import pytest

from helpers.gang import run_gang

# So that a broken test ends.
LONG = 20


@pytest.fixture(autouse=True)
def no_thread_stays():
    """Whatever becomes of a gang, its threads have ended when the call does."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def test_all_are_at_work_at_the_same_time_and_results_keep_the_order():
    """Each waits for the others inside its work, which only a gang can pass."""
    meeting = threading.Barrier(3)

    def work(item, stop):
        meeting.wait(LONG)
        return item

    assert run_gang(work, "abc", name="test") == ["a", "b", "c"]


def test_the_first_failure_stops_the_others_and_is_raised():
    """Who looks at `stop` ends early; what it raises then is not the reason."""

    def work(item, stop):
        if item == "fails":
            raise ZeroDivisionError
        assert stop.wait(LONG)
        raise LookupError

    with pytest.raises(ZeroDivisionError):
        run_gang(work, ["waits", "fails"], name="test")


def test_where_a_thread_cannot_be_started_nobody_works(monkeypatch):
    """Those that wait at the start line go home, and the caller hears why."""
    worked, start = [], threading.Thread.start
    started = []

    def few(thread):
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", few)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        run_gang(lambda item, stop: worked.append(item), range(3), name="test")
    assert not worked


def test_an_interrupt_while_it_waits_sets_stop_and_waits_for_the_calls(monkeypatch):
    """It is raised when the threads have ended, not before."""
    join, interrupts, ended = threading.Thread.join, [KeyboardInterrupt], []

    def interrupted(thread, timeout=None):
        if interrupts:
            raise interrupts.pop()
        join(thread, timeout)

    def work(item, stop):
        ended.append(stop.wait(LONG))

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_gang(work, range(2), name="test")
    assert ended == [True, True]


def test_an_empty_gang_returns_nothing():
    """No item, no thread, no result."""
    assert run_gang(lambda item, stop: item, [], name="test") == []
