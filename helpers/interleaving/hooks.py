"""What instrumented code calls: each hook tells the running schedule of one operation.

A hook that runs outside of a schedule, because some other thread of the process uses
the same functions meanwhile, does nothing but the operation itself.
"""

from __future__ import annotations

import builtins
import gc
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from threading import get_ident, local
from types import (
    BuiltinMethodType,
    FunctionType,
    MethodType,
    MethodWrapperType,
    ModuleType,
)
from typing import Any

from helpers.interleaving.operations import (
    READING_BUILTINS,
    WRITING_FUNCTIONS,
    WRITING_METHODS,
)
from helpers.interleaving.scheduler import Run, running, state
from helpers.interleaving.sites import Site

CONTAINERS = (list, dict, set, deque, bytearray)
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_CALLABLES = (BuiltinMethodType, MethodWrapperType)
_NAMED = (BuiltinMethodType, FunctionType, MethodType)
_BY_NAME = (getattr, setattr, hasattr, delattr)
_READERS = (
    *[getattr(builtins, n) for n in READING_BUILTINS if hasattr(builtins, n)],
    deque,
    Counter,
)
# By id: an object of the program's that is called may have an __eq__ or a __hash__.
_BY_NAME_IDS = frozenset(map(id, _BY_NAME))
_KNOWN_IDS = _BY_NAME_IDS.union(map(id, _READERS))
_MISSING = object()


def _is_container(value: Any) -> bool:
    """Whether it keeps items in code without hooks, so that no switch is seen in there.

    Besides the built-in containers these are an array, a UserDict, an array of NumPy …;
    where a ``__setitem__`` is the program's own, the hooks follow what it does.
    """
    cls: Any = type(value)
    return issubclass(cls, CONTAINERS) or _keeps_items(cls)


@lru_cache(maxsize=4096)
def _keeps_items(cls: Any) -> bool:
    # Here, since it imports this module.
    from helpers.interleaving.program import is_own

    for base in cls.__mro__:
        if "__setitem__" in vars(base):
            code = getattr(vars(base)["__setitem__"], "__code__", None)
            return code is None or not is_own(code)
    return False


def read(site: Site) -> None:
    """Before a global or captured variable is read or deleted."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        run.access(run.current, site, site.place, site.writes)


def value(value: Any) -> Any:
    """After something was read."""
    run = state.run
    if run is not None and run.record and get_ident() == run.current.ident:
        run.value(value)
    return value


def store(site: Site, value: Any) -> Any:
    """Before a global or captured variable is stored."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        run.access(run.current, site, site.place, True)
        if run.record:
            run.value(value)
    return value


def note(value: Any) -> Any:
    """The value that the next :func:`target` is about to store."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        run.current.noted = value
    return value


@lru_cache(maxsize=4096)
def _is_data(cls: Any, attribute: str) -> bool:
    """Whether an attribute is data of the object rather than code of its class."""
    found = getattr(cls, attribute, None)
    return not isinstance(found, property | FunctionType) and not issubclass(cls, local)


def target(site: Site, owner: Any) -> Any:
    """Before an attribute is stored or deleted."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        if _is_data(type(owner), site.attribute):  # type: ignore[arg-type]
            run.access(run.current, site, _place(owner, site.attribute), True)
            if run.record and site.kind == "write":
                run.value(run.current.noted)
        run.current.noted = None
    return owner


def object_(site: Site, owner: Any) -> Any:
    """Before an attribute is read."""
    run = state.run
    if (
        run is not None
        and get_ident() == run.current.ident
        and _is_data(type(owner), site.attribute)  # type: ignore[arg-type]
    ):
        run.access(run.current, site, _place(owner, site.attribute), False)
        inherited = _inherited(owner, site.attribute)
        if inherited is not None:
            run.touch(run.current, site, inherited)
    return owner


def _place(owner: Any, attribute: str) -> Any:
    return (
        f"global {attribute}" if isinstance(owner, ModuleType) else (id(owner), attribute)
    )


def _inherited(owner: Any, attribute: str) -> tuple[int, str] | None:
    """The class attribute that a read finds because the object has none of its own."""
    if attribute in getattr(owner, "__dict__", ()):
        return None
    for cls in owner.__mro__ if isinstance(owner, type) else type(owner).__mro__:
        found = cls.__dict__.get(attribute, _MISSING)
        if found is not _MISSING and not hasattr(found, "__set__"):
            return id(cls), attribute
    return None


def get_item(site: Site, container: Any, key: Any) -> Any:
    """``container[key]``"""
    if _is_container(container):
        run = running()
        if run is not None:
            run.access(run.current, site, id(container), _adds(container, key))
            result = container[key]
            if run.record:
                run.value(result)
            return result
    return container[key]


def _adds(container: Any, key: Any) -> bool:
    """Whether reading an item adds it: a defaultdict without the key."""
    return hasattr(container, "default_factory") and key not in container


def set_item(site: Site, container: Any, key: Any, value: Any) -> None:
    """``container[key] = value``"""
    if _is_container(container):
        run = running()
        if run is not None:
            run.access(run.current, site, id(container), True)
            if run.record:
                run.value(value)
    container[key] = value


def delete_item(site: Site, container: Any, key: Any) -> None:
    """``del container[key]``"""
    if _is_container(container):
        run = running()
        if run is not None:
            run.access(run.current, site, id(container), True)
    del container[key]


def call(site: Site, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """A call that may read or change a container, an iterator or a named attribute."""
    run = running()
    if run is None:
        return function(*args, **kwargs)
    place: Any = None
    writes = site.writes
    owner: Any = getattr(function, "__self__", None) if _is_unseen(run, function) else None
    if _is_container(owner):
        place = id(owner)
        if function.__name__ in ("setdefault",) and args and args[0] in owner:
            writes = False
    elif function is next and args:
        place = id(args[0])
    elif id(function) in _KNOWN_IDS:
        if id(function) in _BY_NAME_IDS and len(args) > 1 and isinstance(args[1], str):
            if _is_data(type(args[0]), args[1]):  # type: ignore[arg-type]
                place = _place(args[0], args[1])
        else:
            found = _container(args)
            place, writes = (None if found is None else id(found)), False
    else:
        writes = type(function) in _NAMED and function.__name__ in WRITING_FUNCTIONS
        if owner is not None or writes:
            found = _container(args)
            place = None if found is None else id(found)
    if place is None:
        return function(*args, **kwargs)
    run.access(run.current, site, place, writes)
    result = function(*args, **kwargs)
    if run.record:
        run.value(result)
    return result


def _is_unseen(run: Run, function: Any) -> bool:
    """Whether it is a method that changes its object in code without hooks."""
    if type(function) is MethodType:
        code = getattr(function.__func__, "__code__", None)
        return code is not None and code.co_filename not in run.files
    return type(function) in _CALLABLES


def _container(args: tuple[Any, ...]) -> Any:
    for argument in args:
        if _is_container(argument):
            return argument
        if isinstance(argument, VIEWS):
            return _viewed(argument)
    return None


def _viewed(view: Any) -> Any:
    """The dictionary of a view; its ``mapping`` is a new proxy each time."""
    return gc.get_referents(view)[0]


def look(site: Site, container: Any) -> Any:
    """Before a test, a comparison or an operator looks into a container."""
    if _is_container(container):
        run = running()
        if run is not None:
            run.access(run.current, site, id(container), False)
    return container


def in_place(site: Site, container: Any, operand: Any) -> Any:
    """Before ``container += operand`` changes a container in place."""
    if _is_container(container):
        run = running()
        if run is not None:
            run.access(run.current, site, id(container), True)
    return operand


class _Iterations:
    """Iterates over a container that others may change: each iteration is a read."""

    __slots__ = ("iterator", "place", "site")

    def __init__(self, site: Site, container: Any, place: int) -> None:
        self.site = site
        self.iterator = iter(container)
        self.place = place

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        run = running()
        if run is not None:
            run.access(run.current, self.site, self.place, False)
        return next(self.iterator)


def iterate(site: Site, container: Any) -> Any:
    """Before a loop asks for an iterator."""
    run = running()
    if run is None:
        return container
    if _is_container(container):
        place = id(container)
    elif isinstance(container, VIEWS):
        place = id(_viewed(container))
    else:
        return container
    # An iterator remembers the size that it found.
    run.access(run.current, site, place, False)
    return _Iterations(site, container, place)


@lru_cache(maxsize=1024)
def _direct(name: str) -> Site:
    """The site of a built-in method that a thread calls as its target."""
    return Site(
        "call", name, f"{name}()", "", 0, 0, 0, 0, "", writes=name in WRITING_METHODS
    )


def call_target(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Call what a thread or a pool was given, such as ``results.append`` itself."""
    if isinstance(function, partial):
        kwargs = {**function.keywords, **kwargs}
        return call_target(function.func, *function.args, *args, **kwargs)
    if type(function) in _CALLABLES:
        return call(_direct(function.__name__), function, *args, **kwargs)
    return function(*args, **kwargs)


def while_iteration(site: Site) -> None:
    """At the start of each iteration of a ``while`` loop."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        run.iteration(run.current, site, sys._getframe(1))


def for_iteration(site: Site) -> None:
    """At the start of each iteration of a ``for`` loop."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        run.iteration(run.current, site, None)


def entered() -> None:
    """At the start of a function: this interpreter may switch threads here."""
    run = running()
    if run is not None:
        run.breaker = True


def called(value: Any) -> Any:
    """After a call: this interpreter may switch threads here."""
    run = running()
    if run is not None:
        run.breaker = True
    return value


def sync(site: Site, target: Any) -> Any:
    """Before a method of what may be a lock, queue, thread … is called."""
    run = state.run
    if run is not None and get_ident() == run.current.ident:
        run.current.site = (site, target)
    return target


HOOKS: dict[str, Callable[..., Any]] = {
    "read": read,
    "value": value,
    "store": store,
    "note": note,
    "target": target,
    "object": object_,
    "get_item": get_item,
    "set_item": set_item,
    "delete_item": delete_item,
    "call": call,
    "look": look,
    "in_place": in_place,
    "iterate": iterate,
    "while_iteration": while_iteration,
    "for_iteration": for_iteration,
    "entered": entered,
    "called": called,
    "sync": sync,
    "slice": slice,
}
