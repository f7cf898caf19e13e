"""What a check found out about an answer: plain data, which shows itself in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from helpers.interleaving.result import Result
    from helpers.timeline.model import Timeline

Status = Literal["solved", "refused", "undecided", "unsolved"]

#: Why an answer is refused, and the words that a verdict begins with.
CAUSES = {
    "busy-wait": "It asks again and again instead of waiting",
    "cleanup": "It does not clean up",
    "deadlock": "A deadlock",
    "died": "The process that ran your code is gone",
    "exception": "An exception",
    "exit": "It ends the program",
    "hang": "It does not come to an end",
    "leak": "Something is still running",
    "late": "It comes too late",
    "lost-item": "Something got lost",
    "lost-update": "An update got lost",
    "memory": "It takes too much memory",
    "order": "The order is wrong",
    "packing": "The check cannot take your code along",
    "race": "Two do at once what only one may do",
    "sequential": "One after the other instead of at once",
    "signature": "It cannot be called as the task says",
    "starvation": "Somebody never gets a turn",
    "swallowed": "An error got lost",
    "tampering": "It changes what the check works with",
    "type": "It is not what the task asks for",
    "unbounded": "Too much at once",
    "undecided": "The check could not decide",
    "unsolved": "Not solved yet",
    "wasteful": "It does more than it has to",
    "wrong-result": "The result is wrong",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found out; the value of :func:`helpers.check`.

    Attributes:
        exercise: The exercise's name.
        status: ``"solved"``, ``"refused"``, ``"undecided"`` or ``"unsolved"``.
        cause: One of :data:`CAUSES`; empty for ``"solved"``.
        message: What did not hold, in a sentence or two.
        trial: What was tried when it did not hold.
        held: What was tried before, and held.
        result: The failing order, where orders were explored.
        timeline: What happened, where a run was recorded.
        output: The end of what the answer printed.
        seconds: How long the check took.

    Example:
        >>> Verdict("counter", "refused", "deadlock", "a waits for b, b for a.").solved
        False
        >>> print(Verdict("counter", "unsolved", "unsolved", "The cell is as it was."))
        Not solved yet. The cell is as it was.
    """

    exercise: str
    status: Status
    cause: str = ""
    message: str = ""
    trial: str = ""
    held: tuple[str, ...] = ()
    result: Result | None = None
    timeline: Timeline | None = None
    output: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if (self.status == "solved") is bool(self.cause):
            raise ValueError(f"status={self.status!r} does not go with {self.cause!r}")
        if self.cause and self.cause not in CAUSES:
            raise ValueError(f"cause={self.cause!r}: give one of {', '.join(CAUSES)}")

    @property
    def solved(self) -> bool:
        """Whether the answer is right."""
        return self.status == "solved"

    @property
    def headline(self) -> str:
        """The verdict in a few words."""
        if self.status == "solved":
            return "Solved."
        if self.status == "refused":
            return f"Not yet. {CAUSES[self.cause]}."
        return f"{CAUSES[self.cause]}."

    def __str__(self) -> str:
        lines = [f"{self.headline} {self.message}".rstrip()]
        if self.trial:
            lines.append(f"Tried: {self.trial}")
        lines += [f"Held: {text}" for text in self.held]
        if self.result is not None and self.result.steps:
            lines += ["", str(self.result)]
        if self.output:
            lines += ["", "Printed at the end:", self.output.rstrip("\n")]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Verdict {self.exercise}: {self.status} {self.cause}".rstrip() + ">"

    def _repr_pretty_(self, printer: object, cycle: bool) -> None:
        printer.text(str(self))  # type: ignore[attr-defined]

    def _repr_html_(self) -> str:
        from helpers.practice.rendering import html_of

        return html_of(self)
