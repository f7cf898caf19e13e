"""Tests of helpers.chart."""

from __future__ import annotations

import base64

import IPython.display
import matplotlib
import matplotlib.pyplot as plt
import pytest

from helpers import chart


def test_as_the_value_of_a_cell_it_is_a_picture_with_words(monkeypatch):
    """The bundle holds the PNG, and the words as text and as alternative text."""
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda *a, **k: shown.append((a, k)))
    chart("Nothing is  plotted\n here.")._ipython_display_()
    [((data,), options)] = shown
    assert data["text/plain"] == "Nothing is plotted here."
    assert options["metadata"]["image/png"]["alt"] == "Nothing is plotted here."
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_pyplot_does_not_know_of_it():
    """A cell that runs a hundred times leaves no figure open."""
    chart("Nothing is plotted here.")
    assert plt.get_fignums() == []


def test_the_learners_settings_do_not_change_it():
    """A dark style set by the learner does not make labels unreadable."""
    usual = chart("Nothing.").get_facecolor()
    with matplotlib.style.context("dark_background"):
        assert chart("Nothing.").get_facecolor() == usual


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"alt": ""}, "alt="),
        ({"alt": None}, "alt="),
        ({"alt": "A plot.", "width": 0}, "width=0"),
        ({"alt": "A plot.", "height": float("nan")}, "height=nan"),
    ],
)
def test_bad_input_is_named(arguments, named):
    """The message says which argument, and what to give."""
    with pytest.raises(ValueError, match=named):
        chart(**arguments)
