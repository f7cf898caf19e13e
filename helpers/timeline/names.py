"""Finds names for locks that the learner's code calls by the same name."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Longer containers are not searched.
_LONGEST = 1000


def names_in(namespaces: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Names of what variables, their items and their attributes refer to.

    Nothing of the learner's is run: only exact lists, tuples and dicts are looked into,
    and what instances have in their ``__dict__``.

    Args:
        namespaces: Of variables, the most important first.

    Returns:
        The shortest way to each object, by its id. The lock that a condition makes for
        itself, and the semaphore in a lock of multiprocessing, have the name of that.

    Example:
        >>> from threading import Lock
        >>> forks = [Lock(), Lock()]
        >>> names = names_in([{"forks": forks}])
        >>> names[id(forks[1])]
        'forks[1]'
    """
    names: dict[int, str] = {}
    for namespace in namespaces:
        variables = [
            (name, value)
            for name, value in list(namespace.items())
            if isinstance(name, str) and not name.startswith("_")
        ]
        for name, value in variables:
            names.setdefault(id(value), name)
        inner = [part for name, value in variables for part in _parts(name, value)]
        for name, value in inner:
            names.setdefault(id(value), name)
        for name, value in inner:
            for longer, part in _parts(name, value):
                names.setdefault(id(part), longer)
    return names


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value)
    if kind in (list, tuple):
        if len(value) <= _LONGEST:
            for index, item in enumerate(value):
                yield f"{name}[{index}]", item
    elif kind is dict:
        if len(value) <= _LONGEST:
            for key, item in list(value.items()):
                if type(key) in (str, int):
                    yield f"{name}[{key!r}]", item
    elif kind.__flags__ & _HEAP_TYPE and not isinstance(value, type):
        try:
            attributes = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return
        if type(attributes) is dict:
            hidden = _hidden_lock(kind)
            for attribute, item in list(attributes.items()):
                yield (name if attribute == hidden else f"{name}.{attribute}"), item


def _hidden_lock(kind: type) -> str:
    """The attribute in which the library keeps what is locked in the thing's place."""
    if issubclass(kind, threading.Condition):
        return "_lock"
    return "_semlock" if kind.__module__ == "multiprocessing.synchronize" else ""


# Py_TPFLAGS_HEAPTYPE: a class that was made by Python code, as all of the learner's are.
_HEAP_TYPE = 1 << 9
