"""The mistakes that learners make: each is refused, for its own reason.

A file of its own beside the other tests of exercises, so that two processes can share them.
"""

from __future__ import annotations

import pytest
from answering import TIMES, find_exercise, parts_of, wrong_answers

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
