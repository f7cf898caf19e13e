"""Predict first, then run: a question whose answer is compared with the measurement."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.widgets.choice import STYLE, choice

if TYPE_CHECKING:
    from ipywidgets import Widget

# For some readers it is a thousand, for others one with three digits behind the point.
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")


def predict(
    question: str, options: Sequence[str] | None = None, unit: str = ""
) -> Prediction:
    """Ask the reader for a prediction, to be scored in a later cell.

    As the last line of a cell it shows the question with a field to answer in.

    Args:
        question: What to predict, in one sentence.
        options: The answers to choose from; without them the answer is a number.
        unit: The number's unit, such as ``"s"``, shown beside the field.

    Raises:
        ValueError: ``options`` has fewer than two entries or repeats one.

    Example:
        >>> guess = predict("How long do three waits of 0.1 s take?", unit="s")
        >>> guess.score(0.1)
        No prediction was entered. The answer is 0.1 s.
        >>> guess.answer = 0.3
        >>> guess.score(0.1)
        You said 0.3 s, the run says 0.1 s: 3.0 times too much.
    """
    return Prediction(question, options, unit)


class Prediction:
    """A question, the reader's answer and its score; made by :func:`predict`.

    Attributes:
        answer: A number, or one of the options, or None while nothing was entered.
            May be set in a cell, where no mouse is at hand.
    """

    def __init__(
        self, question: str, options: Sequence[str] | None = None, unit: str = ""
    ) -> None:
        if not isinstance(question, str) or not question.strip():
            raise ValueError(
                "question must be a sentence, such as 'How long will it take?'"
            )
        if isinstance(options, str):
            raise ValueError(
                f"options={arguments.shown(options)} is one text: give a list of texts"
            )
        if options is not None:
            if not isinstance(options, Sequence) or not all(
                isinstance(option, str) for option in options
            ):
                raise ValueError(
                    f"options={arguments.shown(options)}: give a list of texts"
                )
            if len(options) < 2 or len(set(options)) < len(options):
                raise ValueError(
                    f"options={arguments.shown(options)}: give at least two "
                    "different answers"
                )
        arguments.text("unit", unit)
        self.question = question
        self.options = None if options is None else list(options)
        self.unit = unit
        self._answer: float | str | None = None
        self._field: Widget | None = None

    @property
    def answer(self) -> float | str | None:
        """What the reader answered; None until then."""
        return self._answer

    @answer.setter
    def answer(self, value: float | str | None) -> None:
        self._answer = self._checked(value, "answer")
        if self._field is not None and self._field.value != self._shown():
            self._field.value = self._shown()

    def score(self, truth: float | str) -> None:
        """Print how the answer compares with what the run has shown.

        Args:
            truth: The measured number, or the option that turned out right.

        Raises:
            ValueError: ``truth`` is neither a number nor one of the options.
        """
        checked = self._checked(truth, "truth")
        if checked is None:
            raise ValueError("truth=None: give what the run has shown")
        print(self._verdict(checked))

    def _verdict(self, truth: float | str) -> str:
        shown = self._text(truth)
        if self._answer is None:
            return f"No prediction was entered. The answer is {shown}."
        said = self._text(self._answer)
        if isinstance(truth, str) or isinstance(self._answer, str):
            if self._answer == truth:
                return f"You said {said}, and so it is."
            return f"You said {said}, the run says {shown}. What did the guess leave out?"
        if math.isclose(self._answer, truth, rel_tol=0.25, abs_tol=1e-9):
            return f"You said {said}, the run says {shown}: well predicted."
        head = f"You said {said}, the run says {shown}"
        if self._answer <= 0 or truth <= 0:
            return f"{head}. What did the guess leave out?"
        much = self._answer > truth
        factor = self._answer / truth if much else truth / self._answer
        word = "too much" if much else "too little"
        return f"{head}: {factor:.1f} times {word}."

    def _checked(self, value: float | str | None, name: str) -> float | str | None:
        if value is None:
            return None
        if self.options is not None:
            if not isinstance(value, str) or value not in self.options:
                raise ValueError(
                    f"{name}={arguments.shown(value)} is none of the options {self.options}"
                )
            return value
        if not arguments.is_number(value):
            raise ValueError(f"{name}={arguments.shown(value)} is not a finite number")
        return float(value)

    def _text(self, value: float | str) -> str:
        if isinstance(value, str):
            return repr(value)
        return f"{_readable(value)} {self.unit}".strip()

    def _shown(self) -> Any:
        if self.options is not None or self._answer is None:
            return self._answer if self.options is not None else ""
        # As many digits as a float keeps: what the field shows is read again.
        return f"{self._answer:.15g}"

    def _widget(self) -> Widget:
        import ipywidgets as widgets

        label = widgets.HTML(f"<b>Your prediction.</b> {html.escape(self.question)}")
        if self.options is not None:
            label.value = STYLE + label.value
            field = choice(self.options, self._answer)
            field.observe(lambda change: self._take(change.new), "value")
            return widgets.VBox([label, self._keep(field)])
        # Text, not FloatText: an empty field must differ from a prediction of nought.
        field = widgets.Text(
            value=self._shown(), placeholder="a number", layout={"width": "9em"}
        )
        note = widgets.HTML(html.escape(self.unit))
        field.observe(lambda change: self._take_number(change.new, note), "value")
        return widgets.VBox([label, widgets.HBox([self._keep(field), note])])

    def _keep(self, field: Widget) -> Widget:
        self._field = field
        return field

    def _take(self, value: str | None) -> None:
        self._answer = value

    def _take_number(self, text: str, note: Widget) -> None:
        text = text.strip().removesuffix(self.unit).strip()
        unit = html.escape(self.unit)
        if _THOUSANDS.fullmatch(text):
            self._answer = None
            ways = text.replace(",", ""), text.replace(",", ".")
            clear = " or ".join(ways[: 2 if text.count(",") == 1 else 1])
            note.value = f"{unit} ({text}: please write {clear})".lstrip()
            return
        try:
            number = float(text.replace(",", ".")) if text else None
            self._answer = self._checked(number, "answer")
        except ValueError:
            self._answer = None
            note.value = f"{unit} (a number, please)".lstrip()
        else:
            note.value = unit

    def _plain(self) -> str:
        if self.options is None:
            return f"Your prediction. {self.question} ____ {self.unit}".rstrip()
        choices = "\n".join(f"  ( ) {option}" for option in self.options)
        return f"Your prediction. {self.question}\n{choices}"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        # The page of a saved notebook has no kernel: it shows the text beside the widget.
        bundle = dict(self._widget()._repr_mimebundle_())
        choices = "".join(
            f"<li>{html.escape(option)}</li>" for option in self.options or ()
        )
        field = f"<ul>{choices}</ul>" if choices else f" ____ {html.escape(self.unit)}"
        bundle["text/html"] = f"<b>Your prediction.</b> {html.escape(self.question)}{field}"
        bundle["text/plain"] = self._plain()
        return bundle

    def __repr__(self) -> str:
        return f"<Prediction: {self.question!r}, answer {self._answer!r}>"


def _readable(value: float) -> str:
    """Three digits of a number, or all those before the point where there are more."""
    return f"{value:,.0f}" if 999.5 <= abs(value) < 1e15 else f"{value:.3g}"
