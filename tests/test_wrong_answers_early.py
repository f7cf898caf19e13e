"""The mistakes that learners make in chapters 01 to 05.

A file of its own beside the other tests of exercises, so that processes can share them.
"""

from __future__ import annotations

import pytest
from answering import is_refused, wrong_answers


@pytest.mark.parametrize("wrong", wrong_answers("01", "05"), ids=str)
def test_a_wrong_answer_is_refused_for_its_reason(wrong):
    """The verdict names the cause, and what was tried."""
    is_refused(wrong)
