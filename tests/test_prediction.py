"""Tests of helpers.widgets.prediction."""

from __future__ import annotations

import numpy
import pytest

from helpers import predict


def test_without_an_answer_the_truth_is_told_and_nothing_is_scored(capsys):
    """A notebook that is run from top to bottom by nobody makes no claim about a guess."""
    predict("How long?", unit="s").score(1.25)
    assert capsys.readouterr().out == "No prediction was entered. The answer is 1.25 s.\n"


@pytest.mark.parametrize(
    ("answer", "truth", "words"),
    [
        (1.0, 1.1, "well predicted"),
        (3.0, 1.0, "3.0 times too much"),
        (0.5, 1.0, "2.0 times too little"),
        (0, 1.0, "What did the guess leave out?"),
    ],
)
def test_a_number_is_scored_by_its_ratio_to_the_truth(capsys, answer, truth, words):
    """Within a quarter counts as right; otherwise the factor and its direction are told."""
    guess = predict("How long?", unit="s")
    guess.answer = answer
    guess.score(truth)
    assert words in capsys.readouterr().out


def test_a_choice_is_right_only_if_it_is_the_same_option(capsys):
    """One of the options is compared as it stands."""
    guess = predict("Which is faster?", ["threads", "processes"])
    guess.answer = "threads"
    guess.score("threads")
    guess.score("processes")
    right, wrong = capsys.readouterr().out.splitlines()
    assert right == "You said 'threads', and so it is."
    assert "the run says 'processes'" in wrong


def test_what_is_typed_into_the_field_becomes_the_answer():
    """A comma for a point and a unit behind the number are read; words are refused."""
    guess = predict("How long?", unit="s")
    guess._repr_mimebundle_()
    for text, answer in [
        ("1,5 s", 1.5),
        (" 2 ", 2.0),
        ("soon", None),
        ("nan", None),
        ("", None),
    ]:
        guess._field.value = text
        assert guess.answer == answer


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("1,000", "kB (1,000: please write 1000 or 1.000)"),
        ("-12,500 kB", "kB (-12,500: please write -12500 or -12.500)"),
        ("1,000,000", "kB (1,000,000: please write 1000000)"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_asked_for_again(text, note):
    """A thousand must not be scored as one; nought before the comma leaves no doubt."""
    guess = predict("How much?", unit="kB")
    field = guess._widget().children[1]
    guess._field.value = text
    assert guess.answer is None
    assert field.children[1].value == note
    guess._field.value = "0,125"
    assert guess.answer == 0.125
    assert field.children[1].value == "kB"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.12345, "0.123"), (999.4, "999"), (999.7, "1,000"), (32_768, "32,768")],
)
def test_a_large_number_is_shown_without_an_exponent(capsys, value, shown):
    """1e+03 is not how anybody would have written a thousand."""
    predict("How many?").score(value)
    assert capsys.readouterr().out.endswith(f"The answer is {shown}.\n")


def test_an_answer_that_was_set_keeps_its_digits_in_the_field():
    """The field is read again when it changes."""
    guess = predict("How many?")
    guess._repr_mimebundle_()
    guess.answer = 1_234_567
    assert (guess.answer, guess._field.value) == (1_234_567, "1234567")


def test_a_chosen_button_becomes_the_answer():
    """No button is pressed at the start; pressing one records it."""
    guess = predict("Which?", ["a", "b"])
    guess._repr_mimebundle_()
    assert guess.answer is None
    guess._field.value = "b"
    assert guess.answer == "b"


def test_the_field_shows_an_answer_that_was_set_in_a_cell():
    """Without a mouse, `guess.answer = …` does the same as the field."""
    guess = predict("How long?", unit="s")
    guess._repr_mimebundle_()
    guess.answer = 0.25
    assert guess._field.value == "0.25"


def test_beside_the_widget_stands_a_text_for_a_page_without_kernel():
    """The saved notebook shows the question and the options even when nothing runs."""
    bundle = predict("Is a < b?", ["yes", "no"])._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Is a &lt; b?" in bundle["text/html"]
    assert "<li>yes</li>" in bundle["text/html"]
    assert "( ) no" in bundle["text/plain"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("",), "question"),
        (("Which?", ["one"]), "options"),
        (("Which?", ["a", "a"]), "options"),
        (("Which?", "ab"), "options"),
    ],
)
def test_a_bad_question_is_refused_with_the_name_of_the_argument(arguments, word):
    """The message names what to change."""
    with pytest.raises(ValueError, match=word):
        predict(*arguments)


@pytest.mark.parametrize("kind", [numpy.float64, numpy.float32, numpy.int64])
def test_a_truth_of_numpy_is_a_number(capsys, kind):
    """What a measurement gives is often one."""
    guess = predict("How many?")
    guess.answer = kind(3)
    guess.score(kind(3))
    assert capsys.readouterr().out == "You said 3, the run says 3: well predicted.\n"


@pytest.mark.parametrize("value", ["1.0", True, float("inf"), None])
def test_a_truth_that_is_no_number_is_refused(value):
    """A notebook that scores against the wrong thing must not pass in silence."""
    with pytest.raises(ValueError, match=r"number|truth"):
        predict("How long?").score(value)
