"""Tests of helpers.gil."""

from __future__ import annotations

import base64
import io
import itertools
import json
import sys
import threading
import time
from threading import Thread

import PIL.Image
import pytest

from helpers.gil import (
    HOLDS,
    LETS_RUN,
    PARALLEL,
    TURNS,
    UNDECIDED,
    WAITS,
    Probe,
    Survey,
    probe,
    releases,
    survey,
)


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ({"silence": 0.9, "alone": 1.0, "both": 1.0, "room": 1.9}, HOLDS),
        ({"silence": 0.9, "alone": 0.0, "both": 0.0, "room": 1.0}, HOLDS),
        ({"silence": 0.9, "alone": 0.0, "both": 0.0, "room": 1.9, "starved": 0.2}, HOLDS),
        (
            {"silence": 0.9, "alone": 0.0, "both": 0.0, "room": 1.9, "starved": 0.3},
            UNDECIDED,
        ),
        ({"silence": 0.1, "alone": 0.0, "both": 0.0, "room": 1.9}, WAITS),
        ({"silence": 0.1, "alone": 0.9, "both": 1.9, "room": 1.9}, PARALLEL),
        ({"silence": 0.1, "alone": 0.6, "both": 1.0, "room": 1.9}, PARALLEL),
        ({"silence": 0.1, "alone": 0.9, "both": 1.0, "room": 1.9}, TURNS),
        ({"silence": 0.1, "alone": 0.4, "both": 0.4, "room": 1.9}, LETS_RUN),
        ({"silence": 0.1, "alone": 0.9, "both": 1.0, "room": 1.0}, LETS_RUN),
    ],
)
def test_the_verdict_follows_from_the_figures(figures, verdict):
    """Silence decides first, then waiting, then how many CPUs were busy."""
    assert Probe(0.2, **figures).verdict == verdict


def test_a_wait_lets_the_other_thread_run():
    """Sleeping takes no CPU and silences nobody."""
    assert probe(lambda: time.sleep(0.1)).verdict == WAITS


@pytest.mark.parametrize(
    ("silences", "verdict"),
    [
        # Of the operation and of the sleep in turn, after three rounds of the operation.
        ([0.9, 0.9, 0.9, *[0.1, 0.9] * 2, 0.1], HOLDS),
        ([0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.4], WAITS),
        ([0.9, 0.9, 0.9, 0.1, 0.9, 0.1, 0.9, *[0.9, 0.9] * 18], UNDECIDED),
        ([0.9, 0.4, 0.9], WAITS),
    ],
)
def test_a_long_silence_is_told_from_a_busy_machine(silences, verdict, monkeypatch):
    """It is the operation's only if a mere sleep of its length passes quietly meanwhile."""
    told = iter(silences)
    monkeypatch.setattr("helpers.gil.probing._watched", lambda _: (0.01, next(told)))
    assert probe(lambda: time.sleep(0.01)).verdict == verdict
    assert list(told) == []


def test_one_long_call_in_c_silences_the_other_thread():
    """`json.dumps` of a long list keeps the GIL, on a Python that has one."""
    from helpers.machine import this_machine

    numbers = list(range(600_000))
    found = probe(lambda: json.dumps(numbers))
    assert (found.silence > 0.5) == this_machine().gil_enabled


def test_an_exception_of_the_operation_comes_out_and_no_thread_stays():
    """A failing operation is the caller's error; the watcher ends all the same."""
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError):
        probe(lambda: 1 / 0)
    assert set(threading.enumerate()) <= before


def test_no_thread_stays_where_one_cannot_be_started(monkeypatch):
    """The one of two that was started does not wait for the other for ever."""
    before, starts, start = set(threading.enumerate()), itertools.count(1), Thread.start

    def few(thread):
        # With one round: the watcher, one thread, the first of two, the second.
        if next(starts) == 4:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(Thread, "start", few)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        probe(lambda: None, rounds=1)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("measure", [probe, releases])
def test_an_interrupt_before_the_operation_leaves_no_thread(monkeypatch, measure):
    """The thread beside it ends though the operation never began."""
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: True, raising=False)
    before, start = set(threading.enumerate()), Thread.start

    def interrupted(thread):
        start(thread)
        raise KeyboardInterrupt

    monkeypatch.setattr(Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        measure(lambda: None)
    assert set(threading.enumerate()) <= before


def test_an_interrupt_waits_for_the_operations_that_are_under_way(monkeypatch):
    """No operation goes on in the next cell, which it would disturb."""
    before, joins, join = set(threading.enumerate()), itertools.count(1), Thread.join
    calls, waited_for = itertools.count(1), threading.Event()

    def interrupted(thread, timeout=None):
        # With one round: one thread, the first of two; then once more.
        number = next(joins)
        if number == 2:
            raise KeyboardInterrupt
        if number == 3:
            waited_for.set()
        join(thread, timeout)

    def operation():
        if next(calls) > 1:
            waited_for.wait(20)  # so that a broken test ends

    monkeypatch.setattr("helpers.gil.probing._watched", lambda _: (0.1, 0.0))
    monkeypatch.setattr(Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        probe(operation, rounds=1)
    left = set(threading.enumerate()) - before
    waited_for.set()
    assert not left


def test_a_survey_renders_as_text_as_table_and_as_picture():
    """Each operation's name and verdict stand in all three."""
    found = Survey({"a < b": Probe(0.2, 0.9, 1.0, 1.0, 2), "nap": Probe(0.2, 0, 0, 0, 2)})
    assert HOLDS in str(found)
    assert WAITS in str(found)
    assert "a &lt; b" in found._repr_html_()
    labels = [label.get_text() for label in found.draw().axes[0].get_yticklabels()]
    assert labels == ["a < b", "nap"]
    assert found.verdicts() == {HOLDS: ["a < b"], WAITS: ["nap"]}
    assert HOLDS in found.alt()


def test_the_picture_does_not_follow_the_callers_settings():
    """Nor does it change them."""
    import matplotlib

    with matplotlib.rc_context({"axes.facecolor": "red"}):
        before = dict(matplotlib.rcParams)
        figure = Survey({"nap": Probe(0.2, 0, 0, 0, 2)}).draw()
        assert figure.axes[0].get_facecolor() == (1.0, 1.0, 1.0, 1.0)
        assert dict(matplotlib.rcParams) == before


def test_a_notebook_shows_the_picture_as_wide_as_it_was_drawn(monkeypatch):
    """The file has more pixels than that, for screens that have them."""
    shown = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, **options: shown.append((data, options))
    )
    found = Survey({"nap": Probe(0.2, 0, 0, 0, 2)})
    found._ipython_display_()
    (table, _), (picture, options) = shown
    assert table == {"text/html": found._repr_html_(), "text/plain": str(found)}
    assert picture["text/plain"] == found.alt()
    wanted = {"alt": found.alt(), "width": round(found.draw().get_figwidth() * 96)}
    assert options["metadata"] == {"image/png": wanted}
    pixels = PIL.Image.open(io.BytesIO(base64.b64decode(picture["image/png"]))).width
    assert pixels >= wanted["width"]


def test_bad_arguments_are_refused_by_name():
    """The message says which argument is wrong."""
    with pytest.raises(TypeError, match="operation="):
        probe(3)
    for function, rounds in itertools.product((probe, releases), (0, "3", 1.5, True)):
        with pytest.raises(ValueError, match=f"rounds={rounds!r}: give a whole number"):
            function(int, rounds=rounds)
    for operations in ({}, [int], None):
        with pytest.raises(ValueError, match=r"operations=.*: give a dict"):
            survey(operations)


def test_a_turn_proves_that_the_gil_was_given_back():
    """A call that waits lets another thread go on; one that keeps the GIL never does."""
    assert releases(lambda: time.sleep(0.02), rounds=100)
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return
    numbers = list(range(200_000))
    assert not releases(lambda: sorted(numbers, key=str), rounds=5)


def test_the_switch_interval_is_put_back(monkeypatch):
    """Also when the call raises an exception."""
    # Without a GIL, nothing is measured and nothing is called.
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: True, raising=False)
    usual = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError):
        releases(lambda: 1 / 0)
    assert sys.getswitchinterval() == usual
    with pytest.raises(TypeError, match="operation=7"):
        releases(7)
