"""Results and timelines as JSON, since nothing else is safe to read from a checked answer.

A pickle could run code of the answer in the kernel; text cannot.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from helpers.interleaving.events import Wait
from helpers.interleaving.result import Outcome, Result, Step
from helpers.timeline.model import Hold, Lane, Segment, Span, State, Timeline, Wake

_KINDS = {
    cls.__name__: cls
    for cls in (Result, Outcome, Step, Wait, Timeline, Lane, Segment, Hold, Span, Wake)
}
_WITH_LISTS = (Result, Timeline, Lane)
#: Races name objects of the program, which mean nothing elsewhere.
_LEFT_OUT = {"races"}


def encode(value: Any) -> Any:
    """What :mod:`json` can write of a result or a timeline, or of what they consist of.

    Raises:
        TypeError: There is something else in it.

    Example:
        >>> decode(encode(Outcome("deadlock", cycle=("a", "b")))).cycle
        ('a', 'b')
    """
    if value is None or isinstance(value, str | bool | int | float):
        # A State is a text that knows more; the text is enough.
        return str(value) if isinstance(value, str) else value
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if is_dataclass(value) and type(value).__name__ in _KINDS:
        content = {
            field.name: encode(getattr(value, field.name))
            for field in fields(value)
            if field.init and field.name not in _LEFT_OUT
        }
        return {"@": type(value).__name__, **content}
    raise TypeError(f"{type(value).__name__} is no part of a result or a timeline")


def decode(value: Any) -> Any:
    """The opposite of :func:`encode`.

    Raises:
        KeyError, TypeError, ValueError: It does not come from :func:`encode`.
    """
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    content = {key: decode(item) for key, item in value.items() if key != "@"}
    if "@" not in value:
        return content
    cls: Any = _KINDS[value["@"]]
    if cls is Segment:
        content["state"] = State(content["state"])
    if cls not in _WITH_LISTS:
        content = {
            key: tuple(item) if isinstance(item, list) else item
            for key, item in content.items()
        }
    return cls(**content)
