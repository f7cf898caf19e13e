"""Tests of helpers.timeaxis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers.timeaxis import draw_time_axis


@pytest.mark.parametrize(
    ("longest", "numbers", "unit"),
    [
        (3.1, ["0", "1", "2", "3"], "s"),
        (0.03, ["0", "5", "10", "15", "20", "25", "30"], "ms"),
        (4e-6, ["0", "1", "2", "3", "4"], "µs"),
    ],
)
def test_numbers_are_round_and_of_the_unit_that_is_named(longest, numbers, unit):
    """A bar of so many seconds ends at the number that says so."""
    ax = Figure().add_subplot()
    draw_time_axis(ax, longest, "time in {unit}")
    assert [label.get_text() for label in ax.get_xticklabels()] == numbers
    assert ax.get_xlabel() == f"time in {unit}"


@given(st.floats(1e-9, 1e6))
def test_the_numbers_begin_at_nought_and_end_with_the_longest_bar(longest):
    """There are some, they are few, and none stands far beyond the bars."""
    ax = Figure().add_subplot()
    draw_time_axis(ax, longest, "{unit}")
    ticks = ax.get_xticks()
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 8
    assert longest * 0.5 < ticks[-1] <= longest * 1.11
