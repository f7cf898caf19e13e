"""Turns of the GIL that nobody watched are laid out to what was measured."""

from __future__ import annotations

import itertools
import random
import sys

import pytest

from helpers.timeline.turns import Share, lay_out


def length(intervals):
    return sum(end - start for start, end in intervals)


def overlap(a, b):
    return sum(max(0.0, min(s[1], t[1]) - max(s[0], t[0])) for s in a for t in b)


@pytest.mark.parametrize("seed", range(20))
def test_each_gets_what_it_used_and_never_two_at_once(seed):
    """Whatever schedule the shares come from, they fit, in it and beside what ran."""
    rng = random.Random(seed)
    count = rng.randint(2, 4)
    spans = [sorted(rng.sample(range(100), 2)) for _ in range(count)]
    used, busy = [0.0] * count, []
    for tick in range(100):  # A schedule with a GIL: in each tick one of them runs.
        present = [i for i, (start, end) in enumerate(spans) if start <= tick < end]
        if rng.random() < 0.2:
            busy.append((float(tick), tick + 1.0))
        elif present:
            used[rng.choice(present)] += 1.0
    shares = [
        Share(float(start), float(end), amount)
        for (start, end), amount in zip(spans, used, strict=True)
    ]
    lay_out(shares, busy, turn=2.0)
    for share in shares:
        assert length(share.turns) == pytest.approx(share.used, rel=0.1, abs=0.2)
        assert all(share.start <= a < b <= share.end + 1e-9 for a, b in share.turns)
        assert overlap(share.turns, busy) < 1e-6
    for a, b in itertools.combinations(shares, 2):
        assert overlap(a.turns, b.turns) < 1e-6


def test_threads_that_ran_at_once_are_shown_so():
    """With more CPU time than time, as in zlib, which releases the GIL, both run."""
    a, b = Share(0.0, 1.0, 0.95), Share(0.0, 1.0, 0.95)
    lay_out([a, b], [])
    assert overlap(a.turns, b.turns) == pytest.approx(0.95)


def test_turns_alternate():
    """Two equal shares take turns, of about the length that was asked for."""
    a, b = Share(0.0, 1.0, 0.5), Share(0.0, 1.0, 0.5)
    lay_out([a, b], [], turn=0.1)
    assert len(a.turns) == len(b.turns) == 5
    order = sorted([(t, "a") for t in a.turns] + [(t, "b") for t in b.turns])
    assert [name for _, name in order] == ["a", "b"] * 5


def test_a_switch_interval_that_is_read_back_as_nothing_is_a_short_one(monkeypatch):
    """What is set below a microsecond is read back as 0.0."""
    monkeypatch.setattr(sys, "getswitchinterval", lambda: 0.0)
    a, b = Share(0.0, 1.0, 0.5), Share(0.0, 1.0, 0.5)
    lay_out([a, b], [])
    assert [length(a.turns), length(b.turns)] == pytest.approx([0.5, 0.5])
    assert overlap(a.turns, b.turns) < 1e-6
