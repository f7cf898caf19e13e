"""Tests of helpers.practice.question and helpers.widgets.quiz."""

from __future__ import annotations

import subprocess
import sys

import pytest
from notebook import all_notebooks

from helpers import quiz, self_test
from helpers.practice import Option, Question, chapters, questions

ALL = [question for chapter in chapters() for question in questions(chapter)]
YES, NO = Option("yes", "It is so.", right=True), Option("no", "It is not.")


def named(question: Question) -> str:
    return f"{question.chapter}: {question.ask[:40]}"


def test_every_chapter_that_teaches_has_five_questions():
    """There are at least five questions for each notebook."""
    taught = {path.stem for path in all_notebooks()}
    assert taught - set(chapters()) == set()
    assert {name for name in chapters() if len(questions(name)) < 5} == set()


@pytest.mark.parametrize("question", ALL, ids=named)
def test_every_option_gets_a_reply_of_its_own(question):
    """Wrong or right, an answer is told why, in other words than the next."""
    replies = [option.reply for option in question.options]
    assert len(set(replies)) == len(replies)
    assert min(len(reply.split()) for reply in replies) >= 4


def test_the_right_option_has_no_usual_place():
    """Who always presses the same button does not pass."""
    places = [question.options.index(question.right) for question in ALL]
    assert max(places.count(place) for place in set(places)) <= 0.6 * len(places)


@pytest.mark.parametrize("question", [q for q in ALL if q.prints], ids=named)
def test_what_code_is_said_to_print_it_prints(question):
    """The right answer to "what does this print?" is what it prints."""
    run = subprocess.run(
        [sys.executable, "-c", question.code],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert run.stdout.strip() == question.right.text


@pytest.mark.parametrize("options", [(YES,), (NO, Option("never", "No.")), (YES, YES)])
def test_a_question_needs_one_right_option_among_several(options):
    """One option, none right, two right or twice the same: refused, with what to do."""
    with pytest.raises(ValueError, match=r"mark exactly one|offers the same"):
        Question("03_threading", "Is it?", options)


def test_an_unknown_chapter_is_refused_with_those_that_there_are():
    """A wrong name leads to the right ones."""
    with pytest.raises(ValueError, match="01_overview, 02_the_gil"):
        quiz("99")


@pytest.mark.parametrize("count", [0, -1, True, "two", 1.5])
def test_a_count_that_is_none_is_refused(count):
    """The message names the argument."""
    with pytest.raises(ValueError, match="count="):
        quiz("03", count=count)


def test_the_first_answer_counts():
    """Who tries again learns why, and keeps the score of the first go."""
    test = quiz("03", count=2)
    assert test.answer(1, 1).startswith("Not so.")
    assert test.answer(1, 2).startswith("Right.")
    assert test.answer(2, 2).startswith("Right.")
    assert test.summary() == (
        "2 of 2 answered, 1 right at the first go. Look again at 03_threading."
    )


def test_a_question_or_option_that_does_not_exist_is_refused():
    """Numbers begin at 1 and end with the last."""
    test = quiz("03", count=1)
    with pytest.raises(ValueError, match=r"question=2: give a whole number from 1 to 1"):
        test.answer(2, 1)
    with pytest.raises(ValueError, match="option=0"):
        test.answer(1, 0)
    with pytest.raises(ValueError, match="option=True"):
        test.answer(1, True)


def test_a_pressed_button_shows_its_reply_and_moves_the_score():
    """The widget does what `answer` does, and reads the reply to a screen reader."""
    test = quiz("03", count=1)
    *rows, score = test._widget().children
    _asked, buttons, reply = rows[0].children
    buttons.value = 1
    assert "Not so. A thread drops" in reply.value
    assert "aria-live" in reply.value
    assert score.value.startswith("1 of 1 answered, 0 right")


def test_a_self_test_asks_about_every_chapter_in_order():
    """It has a heading with a link for each chapter."""
    test = self_test(1)
    assert [question.chapter for question in test.questions] == chapters()
    headings = [
        w.value for w in test._widget().children if "<h4>" in getattr(w, "value", "")
    ]
    assert len(headings) == len(chapters())
    assert '<a href="01_overview.ipynb">01 overview</a>' in headings[0]


def test_without_a_kernel_the_questions_and_the_hidden_answers_are_shown():
    """A saved notebook has them as text: each option, and the replies folded away."""
    bundle = quiz("03", count=1)._repr_mimebundle_()
    assert "( ) None" in bundle["text/plain"]
    assert "The value is thrown away" not in bundle["text/plain"]
    assert "<details>" in bundle["text/html"]
