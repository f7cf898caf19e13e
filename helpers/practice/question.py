"""Questions with an answer to each option, read from one plain file for each chapter."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from.

    Attributes:
        text: The answer.
        reply: Why it is right, or what it leaves out.
        right: Whether it is the right one.
    """

    text: str
    reply: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question about a chapter; exactly one of its options is right.

    Attributes:
        chapter: The notebook, such as ``"03_threading"``.
        ask: The question, one sentence or two; words between backticks are code.
        options: Two or more, in the order in which they are shown.
        code: The lines that the question is about, or an empty text.
        prints: Whether the question is what ``code`` prints, word for word.
    """

    chapter: str
    ask: str
    options: tuple[Option, ...]
    code: str = ""
    prints: bool = False

    def __post_init__(self) -> None:
        rights = sum(option.right for option in self.options)
        if rights != 1 or len(self.options) < 2:
            raise ValueError(
                f"{self.ask!r} has {len(self.options)} options, {rights} of them right: "
                "give two or more, and mark exactly one with right = true"
            )
        texts = [option.text for option in self.options]
        if len(set(texts)) < len(texts):
            raise ValueError(f"{self.ask!r} offers the same option twice")

    @property
    def right(self) -> Option:
        """The option that is right."""
        return next(option for option in self.options if option.right)


def chapters() -> list[str]:
    """The notebooks that there are questions about, in their order.

    Example:
        >>> chapters()[0]
        '01_overview'
    """
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def questions(chapter: str) -> tuple[Question, ...]:
    """Read the questions about a chapter.

    Args:
        chapter: A notebook's name, or its number.

    Raises:
        ValueError: There are none; the message names the chapters that have some.

    Example:
        >>> questions("03")[0].chapter
        '03_threading'
        >>> len(questions("03_threading")) >= 5
        True
    """
    found = [name for name in chapters() if chapter in (name, name.split("_")[0])]
    if not found:
        raise ValueError(
            f"chapter={chapter!r} has no questions; these have: {', '.join(chapters())}"
        )
    data = tomllib.loads((_FOLDER / f"{found[0]}.toml").read_text(encoding="utf-8"))
    return tuple(
        Question(
            found[0],
            entry["ask"],
            tuple(Option(**option) for option in entry["option"]),
            entry.get("code", "").strip("\n"),
            entry.get("prints", False),
        )
        for entry in data["question"]
    )
