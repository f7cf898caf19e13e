"""What a reader calls an object: the path of names that leads to it."""

from __future__ import annotations

import ast
import contextlib
import itertools
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import (
    BuiltinFunctionType,
    FrameType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

_ATOMS = (int, float, complex, str, bytes, bool, type(None), FunctionType, ModuleType)

#: Of the program, innermost first, whose variables are searched for a name: in a deep
#: recursion each call meets new objects, and all frames for each would take for ever.
_MOST_FRAMES = 10


def parts(value: Any) -> Iterator[tuple[str, Any]]:
    """The objects directly inside another one, each with the text that selects it.

    It may be asked in the middle of a schedule, so that no code of the program must run:
    no method or property that a class of it defines, and no text of a key that it makes.

    Example:
        >>> list(parts({"forks": 1, 2.5: 2}))
        [("['forks']", 1)]
    """
    # Here, since they import this module.
    from helpers.interleaving.primitives import Condition

    kind = type(value)
    if issubclass(kind, dict):
        for key, inner in dict.items(value):
            if type(key) in (str, int, bool):
                yield f"[{key!r}]", inner
    elif sequence := next((c for c in _SEQUENCES if issubclass(kind, c)), None):
        for index, inner in enumerate(sequence.__iter__(value)):
            yield f"[{index}]", inner
    elif issubclass(kind, type):
        return
    elif issubclass(kind, Condition):
        yield "", _state(value)["lock"]
    elif kind.__module__ not in _LIBRARY:
        for name, inner in _state(value).items():
            yield f".{name}", inner
        for cls in kind.__mro__:
            slots = cls.__dict__.get("__slots__", ())
            for name in (slots,) if type(slots) is str else slots:
                slot = cls.__dict__.get(name)
                if type(slot) is MemberDescriptorType:
                    with contextlib.suppress(AttributeError):
                        yield f".{name}", slot.__get__(value)


def _state(value: Any) -> dict[str, Any]:
    """The attributes that an object has of its own, apart from its slots."""
    try:
        state = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return state if type(state) is dict else {}


_SEQUENCES: tuple[type[Any], ...] = (list, tuple, deque)
_LIBRARY = (
    "builtins", "threading", "queue", "_thread", "concurrent.futures._base",
    "helpers.interleaving.primitives", "helpers.interleaving.futures",
    "helpers.interleaving.standins",
)  # fmt: skip


class Names:
    """Finds paths such as ``account._lock`` or ``forks[2]``.

    Args:
        roots: ``(name, value)`` pairs to start from.
        is_own: Which frames belong to the program; their local variables are roots too.

    Example:
        >>> inner = []
        >>> Names([("table", {"forks": inner})]).of(inner)
        "table['forks']"
    """

    def __init__(
        self,
        roots: Iterable[tuple[str, Any]] = (),
        is_own: Callable[[FrameType], bool] | None = None,
    ) -> None:
        self.roots = list(roots)
        self.is_own = is_own
        self._paths: dict[int, str] = {}
        self._kept: list[Any] = []
        self._counts: dict[str, int] = {}
        self._missed: set[int] = set()
        self._search(self.roots)

    def _search(self, roots: Iterable[tuple[str, Any]], depth: int = 4) -> None:
        waiting = deque((name, value, depth) for name, value in roots)
        # For each search: what was found before must not keep it from looking.
        most = len(self._paths) + 5_000
        seen: set[int] = set()
        while waiting and len(self._paths) < most:
            path, value, left = waiting.popleft()
            if issubclass(type(value), _ATOMS) or id(value) in seen:
                continue
            seen.add(id(value))
            # What is known may have got attributes since, and keeps its first name.
            known = self._paths.setdefault(id(value), path)
            if known == path:
                self._kept.append(value)
            path = known
            if left:
                waiting += [
                    (path + selector, inner, left - 1) for selector, inner in parts(value)
                ]

    def of(self, target: Any) -> str:
        """The path of an object; its kind and a number if none is known."""
        path = self._paths.get(id(target))
        if path is None:
            self._search(self._local_roots())
            path = self._paths.get(id(target))
        if path is None:
            kind = getattr(target, "kind", type(target).__name__)
            number = self._counts[kind] = self._counts.get(kind, 0) + 1
            path = f"{kind} {number}"
            self._paths[id(target)] = path
            self._kept.append(target)
        return path

    def _local_roots(self) -> Iterator[tuple[str, Any]]:
        if self.is_own is None:
            return
        frame: FrameType | None = sys._getframe(2)
        left = _MOST_FRAMES
        while frame is not None and left:
            if self.is_own(frame):
                left -= 1
                # Through self an object has many names; the others come first.
                variables = [(n, v) for n, v in frame.f_locals.items() if n[0] != "."]
                yield from (pair for pair in variables if pair[0] not in ("self", "cls"))
                yield from (
                    (type(v).__name__.lower() if n == "self" else n, v)
                    for n, v in variables
                    if n in ("self", "cls")
                )
            frame = frame.f_back

    def of_place(self, place: Any) -> str:
        """What a reader calls a variable, an attribute or a container; empty if unknown."""
        if isinstance(place, str):
            return place.rpartition(" ")[2]
        owner, attribute = place if isinstance(place, tuple) else (place, None)
        if owner not in self._paths and owner not in self._missed:
            self._missed.add(owner)
            self._search(self._local_roots())
        path = self._paths.get(owner, "")
        return f"{path}.{attribute}" if path and attribute is not None else path


def follow(path: str, variables: Mapping[str, Any]) -> Any:
    """The value at a path such as ``accounts[0].balance``.

    Raises:
        LookupError, AttributeError: There is nothing.

    Example:
        >>> follow("a['x'][1]", {"a": {"x": [1, 2]}})
        2
    """

    def value(node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name):
                return variables[name]
            case ast.Attribute(value=inner, attr=attribute):
                full = ast.unparse(node)
                if full in variables:
                    return variables[full]
                return getattr(value(inner), attribute)
            case ast.Subscript(value=inner, slice=ast.Constant(key)):
                return value(inner)[key]
        raise LookupError(path)

    return value(ast.parse(path, mode="eval").body)


_SIMPLE = (int, float, complex, str, bytes, type(None))
_DICTIONARIES = (dict, defaultdict, OrderedDict, Counter)
_NAMED = (type, FunctionType, MethodType, BuiltinFunctionType)


def _written(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:  # of a number with too many digits
        return f"<{type(value).__name__}>"


def shown(value: Any, depth: int = 2, length: int = 60) -> str:
    """A short text for a value, made without running any code of the program."""
    if isinstance(value, _SIMPLE) and type(value).__module__ == "builtins":
        text = _written(value)
    elif depth and type(value) in (list, tuple, set, frozenset, deque):
        inner = ", ".join(shown(v, depth - 1, 20) for v in itertools.islice(value, 12))
        left, right = "()" if type(value) is tuple else "{}"
        if type(value) in (list, deque):
            left, right = "[]"
        text = f"{left}{inner}{', …' if len(value) > 12 else ''}{right}"
    elif depth and type(value) in _DICTIONARIES:
        pairs = itertools.islice(dict.items(value), 12)
        inner = ", ".join(
            f"{shown(k, depth - 1, 20)}: {shown(v, depth - 1, 20)}" for k, v in pairs
        )
        text = f"{{{inner}{', …' if len(value) > 12 else ''}}}"
    elif isinstance(value, _NAMED):
        text = value.__name__
    else:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= length else text[: length - 1] + "…"
