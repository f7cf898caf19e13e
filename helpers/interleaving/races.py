"""Which variables threads share without a common lock: the lockset of Eraser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Race:
    """A variable that threads touch, at least one writing, with no lock in common.

    Attributes:
        name: The variable, as the source calls it.
        lines: The lines that touch it.
        threads: The names of the threads that do.
    """

    name: str
    lines: tuple[int, ...]
    threads: tuple[str, ...]

    def __str__(self) -> str:
        lines = ", ".join(map(str, self.lines))
        return (
            f"{self.name} is shared by {' and '.join(self.threads)} without a common lock "
            f"(line{'s' * (len(self.lines) != 1)} {lines})"
        )
