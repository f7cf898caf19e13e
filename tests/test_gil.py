"""Tests of helpers.gil."""

from __future__ import annotations

import json
import sys
import threading
import time

import pytest

from helpers.gil import (
    HOLDS,
    LETS_RUN,
    PARALLEL,
    TURNS,
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


def test_bad_arguments_are_refused_by_name():
    """The message says which argument is wrong."""
    with pytest.raises(TypeError, match="operation="):
        probe(3)
    with pytest.raises(ValueError, match="rounds="):
        probe(int, rounds=0)
    with pytest.raises(ValueError, match="operations"):
        survey({})


def test_a_turn_proves_that_the_gil_was_given_back():
    """A call that waits lets another thread go on; one that keeps the GIL never does."""
    assert releases(lambda: time.sleep(0.02), rounds=100)
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return
    numbers = list(range(200_000))
    assert not releases(lambda: sorted(numbers, key=str), rounds=5)


def test_the_switch_interval_is_put_back():
    """Also when the call raises an exception."""
    usual = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError):
        releases(lambda: 1 / 0)
    assert sys.getswitchinterval() == usual
    with pytest.raises(TypeError, match="operation=7"):
        releases(7)
