"""How a page is served: how late, how large, how slowly, how completely."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from helpers import arguments

# The most that is possible keeps a slip of the keyboard from occupying the server for
# hours or filling the memory.
_WHOLE = {"size": (0, 10_000_000), "status": (200, 599)}
_NUMBERS = {
    "latency": (0, 60, "seconds"),
    "duration": (0, 60, "seconds"),
    "cut": (0, 0.999, ""),
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the server answers a request for a page.

    Attributes:
        latency: Seconds until the answer begins, from 0 to 60.
        duration: Seconds over which the body trickles in, from 0 to 60.
        size: Bytes in the body, from 0 to 10,000,000; ``None`` for the page's
            natural size, about 1 to 4 kB.
        status: The HTTP status code, from 200 to 599.
        cut: The fraction of the body, from 0 to 0.999, after which the
            connection breaks; ``None`` to send all of it.

    Raises:
        ValueError: A value is not a number, or out of its bounds.

    Example:
        >>> Behaviour(latency=0.2).status
        200
        >>> Behaviour(latency=-1)
        Traceback (most recent call last):
        ValueError: latency=-1: give a number of seconds from 0 to 60
    """

    latency: float = 0.0
    duration: float = 0.0
    size: int | None = None
    status: int = 200
    cut: float | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None or field.default is not None:
                # The way round a frozen dataclass that the documentation names.
                object.__setattr__(self, field.name, _checked(field.name, value))

    def but(self, changes: Mapping[str, Any]) -> Behaviour:
        """The same with some values changed; texts, as in a query, are read as numbers.

        Raises:
            ValueError: A name is unknown, or a value is not possible.

        Example:
            >>> Behaviour(latency=0.2).but({"size": "500"})
            Behaviour(latency=0.2, duration=0.0, size=500, status=200, cut=None)
        """
        known = [field.name for field in fields(self)]
        for name in changes:
            if name not in known:
                raise ValueError(f"unknown {name!r}: choose from {', '.join(known)}")
        return replace(self, **{name: _read(name, changes[name]) for name in changes})


def _read(name: str, value: Any) -> Any:
    """The number that a text stands for; all else as it is, to be checked."""
    if isinstance(value, str):
        with suppress(ValueError):
            return int(value) if name in _WHOLE else float(value)
    return value


def _checked(name: str, value: Any) -> int | float:
    if name in _WHOLE:
        return arguments.whole(name, value, *_WHOLE[name])
    return arguments.number(name, value, *_NUMBERS[name])
