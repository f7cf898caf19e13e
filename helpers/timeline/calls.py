"""The names of calls that pools and processes make: ``download('a.html')``."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Iterable, Mapping
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


def short_repr(value: Any, longest: int = 24) -> str:
    """An argument as text, its middle left out if it is long; never an error.

    Example:
        >>> short_repr("https://example.org/a/long/way/to/page.html")
        "'https:…ay/to/page.html'"
    """
    try:
        text = repr(value)
    except Exception:
        return f"<{type(value).__name__}>"
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    # The tail says more: of URLs and paths, it is what differs.
    head = (longest - 1) // 3
    return f"{text[:head]}…{text[head + 1 - longest :]}"
