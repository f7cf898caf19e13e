"""Whether an answer can be called as its task says."""

from __future__ import annotations

import dis
import inspect
from types import FunctionType
from typing import Any

from helpers.practice.exercise import Part


def unfit(parts: tuple[Part, ...], answer: tuple[Any, ...]) -> str:
    """What cannot be called as the stub shows it, in a sentence; empty if all can.

    Example:
        >>> unfit((Part("add", "function", 2),), (lambda a: a,))
        'add must take 2 arguments, and is written with (a).'
        >>> unfit((Part("add", "function", 2),), (lambda a, b=0: a,))
        ''
        >>> class Log:
        ...     def __init__(self):
        ...         self.put = print
        >>> unfit((Part("Log", "class", {"put": 1}),), (Log,))
        ''
    """
    for part, value in zip(parts, answer, strict=True):
        if isinstance(part.parameters, dict):
            for name, count in part.parameters.items():
                if name == "__init__":
                    problem = _problem(part.name, value, count)
                elif getattr(value, name, None) is None:
                    if _sets(value.__init__, name):
                        continue  # each instance gets its own, which a call will tell
                    problem = f"{part.name} has no method {name}()."
                else:
                    method = inspect.getattr_static(value, name)
                    own = isinstance(method, FunctionType)  # which gets self, too
                    function = method if own else getattr(value, name)
                    problem = _problem(f"{part.name}.{name}", function, count + own, own)
                if problem:
                    return problem
        elif part.kind != "value":
            problem = _problem(part.name, value, part.parameters)
            if problem:
                return problem
    return ""


def _sets(function: Any, attribute: str) -> bool:
    """Whether a function gives something this attribute, as ``self.log = ...`` does."""
    code = getattr(function, "__code__", None)
    return code is not None and any(
        step.opname == "STORE_ATTR" and step.argval == attribute
        for step in dis.get_instructions(code)
    )


def _problem(name: str, function: Any, count: int, own: bool = False) -> str:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""  # what is written in C need not tell
    try:
        signature.bind(*[None] * count)
    except TypeError:
        wanted = count - own
        arguments = f"{wanted} argument{'s' * (wanted != 1)}"
        self_too = " besides self" if own else ""
        return f"{name} must take {arguments}{self_too}, and is written with {signature}."
    return ""
