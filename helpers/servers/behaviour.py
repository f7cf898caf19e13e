"""How a page is served: how late, how large, how slowly, how completely."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from helpers import arguments

# (type, least, most, unit). The upper bounds keep a slip of the keyboard from
# occupying the server for hours or filling the memory.
_LIMITS: dict[str, tuple[type[int] | type[float], float, float, str]] = {
    "latency": (float, 0, 60, "seconds"),
    "duration": (float, 0, 60, "seconds"),
    "size": (int, 0, 10_000_000, "bytes"),
    "status": (int, 200, 599, "as an HTTP status code"),
    "cut": (float, 0, 0.999, "as a fraction of the body"),
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
        ValueError: latency=-1: give a number from 0 to 60 (seconds)
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
        for name in changes:
            if name not in _LIMITS:
                raise ValueError(f"unknown {name!r}: choose from {', '.join(_LIMITS)}")
        return replace(self, **changes)


def _checked(name: str, value: Any) -> int | float:
    kind, least, most, unit = _LIMITS[name]
    try:
        number = kind(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not least <= number <= most:  # true for NaN, too
        raise ValueError(
            f"{name}={arguments.shown(value)}: give a number from {least} to "
            f"{most} ({unit})"
        )
    return number
