"""Copies of counters of :mod:`itertools`, which cannot be copied or pickled since 3.14."""

from __future__ import annotations

import ast
import itertools
from typing import Any


def reduce_counter(counter: itertools.count[Any]) -> tuple[Any, ...]:
    """What :mod:`copy` and :mod:`pickle` ask for: how to make one that goes on alike.

    Its text tells what comes next, and the step.

    Raises:
        TypeError: It counts in something else than numbers.

    Example:
        >>> make, arguments = reduce_counter(itertools.count(3, 2))
        >>> next(make(*arguments)), arguments
        (3, (3, 2))
    """
    text = repr(counter)
    try:
        return itertools.count, ast.literal_eval(f"({text[text.index('(') + 1 : -1]},)")
    except (SyntaxError, ValueError):
        raise TypeError(f"{text} cannot be copied: it does not count in numbers") from None
