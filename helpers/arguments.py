"""Checks of what functions are given, so that a slip is named where it was made.

Each check returns the value, or raises an error that names the argument and says what to
give instead. Values are shown in short, and safely: some cannot show themselves.
"""

from __future__ import annotations

import reprlib
from numbers import Integral, Real
from typing import Any

_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 80


def shown(value: object) -> str:
    """The value as Python shows it, in a hundred characters or so.

    Example:
        >>> shown("text"), len(shown("text" * 1000))
        ("'text'", 80)
        >>> shown(10**5000).startswith("<int")  # 3.15 adds the number of digits
        True
    """
    try:
        return _short.repr(value)
    except Exception:  # of a number with too many digits, or of the value's own code
        return f"<{type(value).__name__}>"


def is_number(value: object) -> bool:
    """Whether it can be computed with as a float: real, finite, and no truth value.

    NumPy's numbers are some, too. What is close to the largest float is not: a little
    later it would be infinite.

    Example:
        >>> is_number(3), is_number(1.5), is_number(True), is_number("3")
        (True, True, False, False)
        >>> is_number(float("nan")), is_number(10**400)
        (False, False)
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    try:
        return abs(float(value)) < 1e300  # false for NaN, too
    except OverflowError:
        return False


def number(name: str, value: Any, least: float, most: float, unit: str = "") -> float:
    """A number within its bounds; NumPy's numbers are some, too.

    Args:
        name: The argument's.
        value: What was given for it.
        least: The least that is possible.
        most: The most.
        unit: What it counts, in the plural.

    Raises:
        ValueError: It is no number, or out of its bounds.

    Example:
        >>> number("timeout", "1", 0, 60, "seconds")
        Traceback (most recent call last):
        ValueError: timeout='1': give a number of seconds from 0 to 60
    """
    good = isinstance(value, Real) and not isinstance(value, bool)
    if not good or not least <= value <= most:  # the latter true for NaN, too
        what = f"a number of {unit}" if unit else "a number"
        raise ValueError(f"{name}={shown(value)}: give {what} from {least} to {most}")
    return float(value)


def whole(name: str, value: Any, least: int, most: int) -> int:
    """A whole number within its bounds.

    Args:
        name: The argument's.
        value: What was given for it.
        least: The least that is possible.
        most: The most.

    Raises:
        ValueError: It is no whole number, or out of its bounds.

    Example:
        >>> whole("repeat", 0, 1, 1000)
        Traceback (most recent call last):
        ValueError: repeat=0: give a whole number from 1 to 1000
    """
    good = isinstance(value, Integral) and not isinstance(value, bool)
    if not good or not least <= value <= most:
        raise ValueError(
            f"{name}={shown(value)}: give a whole number from {least} to {most}"
        )
    return int(value)


def text(name: str, value: Any) -> str:
    """A text, which may be empty.

    Args:
        name: The argument's.
        value: What was given for it.

    Raises:
        TypeError: It is no text.

    Example:
        >>> text("title", 3)
        Traceback (most recent call last):
        TypeError: title=3: give a text
    """
    if not isinstance(value, str):
        raise TypeError(f"{name}={shown(value)}: give a text")
    return value
