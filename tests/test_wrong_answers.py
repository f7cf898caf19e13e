"""The mistakes that learners make: each is refused, for its own reason.

A file of its own beside the other tests of exercises, so that two processes can share them.
"""

from __future__ import annotations

import re

import pytest
from answering import TIMES, all_exercises, find_exercise, parts_of, wrong_answers

from conftest import ROOT
from helpers import check

WRONG = wrong_answers()


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_answer_is_refused_for_its_reason(wrong):
    """The verdict names the cause, and what was tried."""
    exercise = find_exercise(wrong.exercise)
    for _ in range(TIMES):
        verdict = check(wrong.exercise, *parts_of(exercise, wrong.cells))
        assert verdict.status == "refused", str(verdict)
        assert verdict.cause in wrong.cause.split("|"), str(verdict)
        assert verdict.message
        assert verdict._repr_html_()


def test_the_readme_shows_what_a_check_says():
    """Its sample is the verdict on the wrong answer that is named above it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (name, mistake, sample), *more = re.findall(
        r"<!-- (\S+): (\S+) -->\n```\n(.*?)\n```", readme, re.DOTALL
    )
    assert not more
    (wrong,) = [each for each in WRONG if str(each) == f"{name}-{mistake}"]
    verdict = check(name, *parts_of(find_exercise(name), wrong.cells))
    assert str(verdict).split("\n\n")[0].split() == sample.split()
    # Tests make some of their own.
    course = [each for each in all_exercises() if each.module.startswith("helpers.")]
    assert f"In {len(course)} exercises" in readme
