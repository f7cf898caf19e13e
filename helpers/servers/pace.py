"""How fast a model is."""

from __future__ import annotations

from dataclasses import dataclass

from helpers import arguments


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the model is, and how much it has to say.

    Attributes:
        latency: Seconds from getting a slot to the first token, from 0 to 60.
        rate: Tokens per second after that, from 0.1 to 1,000,000.
        tokens: How many tokens an answer has, from 1 to 10,000.

    Raises:
        ValueError: A value is not a number, or out of its bounds.

    Example:
        >>> Pace(latency=0.5, rate=10, tokens=20).seconds
        2.5
    """

    latency: float = 0.05
    rate: float = 200.0
    tokens: int = 20

    def __post_init__(self) -> None:
        for name, value in {
            "latency": arguments.number("latency", self.latency, 0, 60, "seconds"),
            "rate": arguments.number("rate", self.rate, 0.1, 1_000_000),
            "tokens": arguments.whole("tokens", self.tokens, 1, 10_000),
        }.items():
            object.__setattr__(self, name, value)

    @property
    def seconds(self) -> float:
        """How long an answer of full length keeps a slot."""
        return self.latency + self.tokens / self.rate
