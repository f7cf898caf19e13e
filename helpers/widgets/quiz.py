"""Questions to answer in a notebook: each option, right or wrong, gets a reply."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.practice import Option, Question, chapters, questions
from helpers.widgets.choice import STYLE, choice

if TYPE_CHECKING:
    from ipywidgets import Widget

_MOST_QUESTIONS = 1000


def quiz(chapter: str, count: int | None = None) -> Quiz:
    """Ask the questions about a chapter.

    As the last line of a cell it shows them, with buttons to choose an answer.

    Args:
        chapter: A notebook's name or number, such as ``"03"``.
        count: How many to ask, the first ones, from 1 to 1000; by default all.

    Raises:
        ValueError: The chapter has no questions, or ``count`` is no whole number, or out
            of its bounds.

    Example:
        >>> test = quiz("03", count=1)
        >>> print(test.answer(1, 1))
        Not so. A thread drops what its target returns; nothing keeps it.
        >>> test.answer(1, 2).split(".")[0]
        'Right'
        >>> test
        <Quiz: 1 of 1 answered, 0 right at the first go>
    """
    return Quiz(questions(chapter)[: _checked(count)])


def self_test(count: int = 2) -> Quiz:
    """Ask some questions about every chapter, and say at the end where to look again.

    Args:
        count: How many about each chapter, from 1 to 1000.

    Raises:
        ValueError: ``count`` is no whole number, or out of its bounds.

    Example:
        >>> test = self_test(1)
        >>> len(test.questions) == len(chapters())
        True
    """
    return Quiz([q for name in chapters() for q in questions(name)[: _checked(count)]])


def _checked(count: int | None) -> int | None:
    return None if count is None else arguments.whole("count", count, 1, _MOST_QUESTIONS)


class Quiz:
    """Questions, and what the reader has answered; made by :func:`quiz`.

    Attributes:
        questions: In the order in which they are asked.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        self._first: dict[int, bool] = {}
        self._summary: Widget | None = None

    def answer(self, question: int, option: int) -> str:
        """Answer a question, as a press on its button does.

        Args:
            question: Its number, counted from 1.
            option: The number of the option, counted from 1.

        Returns:
            The reply. The first answer to a question is the one that counts.

        Raises:
            ValueError: There is no such question, or it has no such option.
        """
        arguments.whole("question", question, 1, len(self.questions))
        options = self.questions[question - 1].options
        chosen = options[arguments.whole("option", option, 1, len(options)) - 1]
        self._first.setdefault(question, chosen.right)
        if self._summary is not None:
            self._summary.value = _markup(self.summary())
        return _reply(chosen)

    def summary(self) -> str:
        """How far the reader is, and, when all is answered, which chapters to see again."""
        right, total = sum(self._first.values()), len(self.questions)
        text = f"{len(self._first)} of {total} answered, {right} right at the first go"
        if len(self._first) < total:
            return text
        again = {self.questions[n - 1].chapter for n, ok in self._first.items() if not ok}
        if not again:
            return f"{text}."
        return f"{text}. Look again at {', '.join(sorted(again))}."

    def _widget(self) -> Widget:
        import ipywidgets as widgets

        several = len({question.chapter for question in self.questions}) > 1
        rows: list[Widget] = []
        for number, question in enumerate(self.questions, 1):
            if several and question.chapter != self.questions[number - 2].chapter:
                rows.append(widgets.HTML(f"<h4>{_link(question.chapter)}</h4>"))
            rows.append(self._row(number, question))
        self._summary = widgets.HTML(_markup(self.summary()))
        return widgets.VBox([*rows, self._summary])

    def _row(self, number: int, question: Question) -> Widget:
        import ipywidgets as widgets

        buttons = choice(
            [(o.text.replace("`", ""), i) for i, o in enumerate(question.options, 1)]
        )
        # A screen reader is told of the reply, which appears below where the focus is.
        reply = widgets.HTML('<div aria-live="polite"></div>')

        def chosen(change: Any) -> None:
            said = _markup(self.answer(number, change.new))
            reply.value = f'<div aria-live="polite">{said}</div>'

        buttons.observe(chosen, "value")
        return widgets.VBox(
            [widgets.HTML(STYLE + _asked(number, question)), buttons, reply]
        )

    def _plain(self) -> str:
        lines = []
        for number, question in enumerate(self.questions, 1):
            lines.append(f"{number}. {question.ask}")
            lines += [f"   | {line}" for line in question.code.splitlines()]
            lines += [f"   ( ) {option.text}" for option in question.options]
        return "\n".join(lines)

    def _html(self) -> str:
        parts = []
        for number, question in enumerate(self.questions, 1):
            replies = "".join(
                f"<li>{_markup(option.text)}<br><i>{_markup(_reply(option))}</i></li>"
                for option in question.options
            )
            options = "".join(f"<li>{_markup(o.text)}</li>" for o in question.options)
            parts.append(
                f"{_asked(number, question)}<ul>{options}</ul>"
                f"<details><summary>Answers</summary><ul>{replies}</ul></details>"
            )
        return "".join(parts)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        # The page of a saved notebook has no kernel: it shows the text beside the widget.
        bundle = dict(self._widget()._repr_mimebundle_())
        bundle["text/html"] = self._html()
        bundle["text/plain"] = self._plain()
        return bundle

    def __repr__(self) -> str:
        return f"<Quiz: {self.summary().split('.')[0]}>"


def _reply(option: Option) -> str:
    return f"{'Right' if option.right else 'Not so'}. {option.reply}"


def _asked(number: int, question: Question) -> str:
    code = f"<pre>{html.escape(question.code)}</pre>" if question.code else ""
    return f"<b>{number}.</b> {_markup(question.ask)}{code}"


def _link(chapter: str) -> str:
    number, _, name = chapter.partition("_")
    return f'<a href="{chapter}.ipynb">{number} {html.escape(name.replace("_", " "))}</a>'


def _markup(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))
