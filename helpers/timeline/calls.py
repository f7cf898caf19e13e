"""The names of calls that pools and processes make: ``download('a.html')``."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Iterable, Mapping
from itertools import islice
from types import (
    BuiltinFunctionType,
    CoroutineType,
    FunctionType,
    MethodType,
    NoneType,
)
from typing import Any


def work_name(item: Any) -> str:
    """The call that a pool's worker is about to make: ``download('a.html')``."""
    if hasattr(item, "fn"):
        function, args, kwargs = item.fn, item.args, item.kwargs
    else:  # 3.14 and later
        task = getattr(item, "task", None)
        if not isinstance(task, tuple) or len(task) != 3:
            return "task"
        function, args, kwargs = task
    while isinstance(function, functools.partial):
        args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
        function = function.func
    if args and isinstance(getattr(function, "__self__", None), contextvars.Context):
        function, *args = args  # as asyncio.to_thread() has it
    return call_name(function, args, kwargs)


def call_name(function: Any, args: Iterable[Any], kwargs: Mapping[str, Any]) -> str:
    """A call as text, long arguments shortened.

    Example:
        >>> call_name(print, ["a"], {"end": ""})
        "print('a', end='')"
    """
    parts = [short_repr(value) for value in args]
    parts += [f"{key}={short_repr(value)}" for key, value in kwargs.items()]
    return f"{function_name(function)}({', '.join(parts)})"


def function_name(function: Any) -> str:
    """A callable's name, also that of a partial or of an object that can be called.

    Example:
        >>> function_name(functools.partial(print, end=""))
        'print'
    """
    # By type: of other objects, as of a Mock, each func may have another one.
    while isinstance(function, functools.partial) and not hasattr(function, "__name__"):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else type(function).__name__


def short_repr(value: Any) -> str:
    """An argument as text, its middle left out if it is long; never an error.

    Only what has no code of the learner's is asked how it looks: that code might wait for
    a lock which the thread holds that made the call. Of what is huge, the ends are looked
    at, not all of it.

    Example:
        >>> short_repr("https://example.org/a/long/way/to/page.html")
        "'https:/…ay/to/page.html'"
        >>> short_repr(list(range(1_000_000)))
        '[0, 1, 2… 999998, 999999]'
        >>> short_repr(functools.partial(print))
        '<partial>'
    """
    try:
        text = _text(value, _LEVELS)
    except Exception:  # of a container that another thread changes, say
        return f"<{type(value).__name__}>"
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text
    # The tail says more: of URLs and paths, it is what differs.
    head = (_LONGEST - 1) // 3
    return f"{text[:head]}…{text[head + 1 - _LONGEST :]}"


# A name on a lane has to stay short.
_LONGEST = 25
#: What a call's text always shows: numbers, strings, and functions by their name.
SIMPLE = frozenset(
    {
        *(bool, bytes, float, int, str),
        *(BuiltinFunctionType, CoroutineType, FunctionType, MethodType),
    }
)
_NAMED = (BuiltinFunctionType, FunctionType, MethodType, type)
_BRACKETS: dict[Any, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}
# Of paths, whatever their system; from 3.13 on it is a package. Nothing is imported for it.
_PATHLIB = ("pathlib", "pathlib._local")
# A text has room for fewer items and levels than that.
_ITEMS = 12
_LEVELS = 3


def _text(value: Any, levels: int) -> str:
    """What ``repr`` gives, as far as a short text needs it, for exact types only."""
    kind = type(value)
    if kind in (str, bytes):
        # As much of both ends as there can be room for.
        if len(value) > 2 * _LONGEST:
            value = value[:_LONGEST] + value[-_LONGEST:]
        return repr(value)
    if kind in (bool, complex, float, int, NoneType, range):
        try:
            return repr(value)
        except ValueError:  # More digits than sys.set_int_max_str_digits() allows.
            return "<int>"
    if kind in _NAMED:
        return str(value.__name__)
    if kind is CoroutineType:
        return f"{value.__name__}()"
    if kind.__module__ in _PATHLIB:
        # By its name: the folders before it are seldom what differs.
        path, name = str(value), value.name
        return repr(f"…/{name}" if name not in ("", path) else path)
    if kind not in _BRACKETS:
        return f"<{kind.__name__}>"
    if not value:
        return repr(value)
    opening, closing = _BRACKETS[kind]
    if not levels:
        return f"{opening}...{closing}"
    if kind is dict:
        items = [
            f"{_text(key, levels - 1)}: {_text(item, levels - 1)}"
            for key, item in islice(value.items(), _ITEMS)
        ]
    else:
        items = [_text(item, levels - 1) for item in islice(value, _ITEMS)]
    if len(value) > _ITEMS:
        items.append("...")
        if kind in (list, tuple):
            items += [_text(item, levels - 1) for item in value[-_ITEMS:]]
    text = ", ".join(items)
    return f"{opening}{text}{',' if kind is tuple and len(value) == 1 else ''}{closing}"
