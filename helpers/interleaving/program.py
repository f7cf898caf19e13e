"""The code under test: what it can reach, its instrumented form, its data set back.

From the functions that are to run, everything is found that their names lead to:
other functions, classes, and data in globals, closures, defaults and attributes.
Functions get instrumented code for the time being; data gets a fresh copy for each
schedule, in which virtual locks stand for real ones.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import functools
import hashlib
import inspect
import linecache
import os
import sysconfig
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from helpers.interleaving.copies import initializer_of, reduce_pool, reduce_thread
from helpers.interleaving.hooks import HOOKS
from helpers.interleaving.patches import Patches
from helpers.interleaving.points import inner_codes, instrument, stored_names
from helpers.interleaving.standins import POOL, REAL, REAL_POOL, THREADING

_FOREIGN = tuple(
    {
        str(Path(path)).rstrip("/\\")
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
        if (path := sysconfig.get_path(name))
    }
    | {str(Path(__file__).parent), str(Path(inspect.__file__).parent)}
)
# What a check is made of belongs to the check; the scenarios in which answers run do not.
_CHECKS = str(Path(__file__).parent.parent / "practice") + os.sep
_SCENARIOS = _CHECKS + "exercises" + os.sep
_UNCHANGING = (
    int,
    float,
    complex,
    str,
    bytes,
    bool,
    type(None),
    ModuleType,
    FunctionType,
    BuiltinFunctionType,
    type,
    range,
    type(...),
    type(NotImplemented),
)
#: What stands for the base of a class of the program's own in a schedule.
_REBASED: dict[type, type] = {REAL["Condition"]: THREADING["Condition"], REAL_POOL: POOL}
_CACHED = type(functools.lru_cache(len))
_MISSING = object()


def source_of(code: CodeType) -> str:
    """The text of the file or cell that a code object comes from; empty if unknown."""
    return "".join(linecache.getlines(code.co_filename))


@functools.lru_cache(maxsize=4096)
def _foreign_file(name: str) -> bool:
    if name.startswith(_CHECKS):
        return not name.startswith(_SCENARIOS)
    return name.startswith(("<frozen", *(folder + os.sep for folder in _FOREIGN)))


def is_own(code: CodeType) -> bool:
    """Whether code belongs to the program under test rather than to a library."""
    return not _foreign_file(code.co_filename) and bool(source_of(code))


class _Cache:
    """The instrumented code of the files that were used last."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.kept: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        self.kept[key] = made = make()
        if len(self.kept) > self.size:
            self.kept.popitem(last=False)
        return made


_trees = _Cache(64)
_codes = _Cache(64)


@functools.lru_cache(maxsize=1024)
def _names_in(code: CodeType) -> tuple[frozenset[str], frozenset[str]]:
    """The global names in a function and those inside it, and the attributes."""
    names: set[str] = set()
    attributes: set[str] = set()
    waiting = [code]
    while waiting:
        code = waiting.pop()
        for instruction in dis.get_instructions(code):
            if instruction.opname.endswith(("_GLOBAL", "_NAME")):
                names.add(instruction.argval)
        attributes.update(code.co_names)
        waiting += [c for c in code.co_consts if isinstance(c, CodeType)]
    return frozenset(names), frozenset(attributes)


class Slot:
    """A place that holds a value: a global, a cell, a default, a class attribute."""

    __slots__ = ("get", "kind", "name", "original", "put", "remove")

    def __init__(
        self,
        kind: str,
        name: str,
        original: Any,
        put: Callable[[Any], None],
        get: Callable[[], Any],
        remove: Callable[[], None] | None = None,
    ) -> None:
        self.kind, self.name, self.original = kind, name, original
        self.put, self.get, self.remove = put, get, remove

    def restore(self) -> None:
        if self.original is not _MISSING:
            self.put(self.original)
        elif self.remove is not None:
            self.remove()


class Program:
    """Everything that the given functions can reach.

    Args:
        roots: The functions, methods, partials and ``check`` that will be called.
        patches: The patches in force; they say what stands for imported factories.
        remedy: What to do about data that cannot be copied, for the message.
        calls: Whether to note calls, for switching only where the interpreter does.
    """

    def __init__(
        self, roots: Iterable[Any], patches: Patches, remedy: str, calls: bool = False
    ) -> None:
        self.patches = patches
        self.remedy = remedy
        self.functions: dict[int, FunctionType] = {}
        self.classes: dict[int, type] = {}
        self.slots: list[Slot] = []
        self.notes: set[str] = set()
        self.roots = list(roots)
        self._seen: set[int] = set()
        self._kept: list[Any] = []
        self._global_slots: set[tuple[int, str]] = set()
        self._waiting: list[Any] = list(self.roots)
        self._names: set[str] = set()
        self._attributes: set[str] = set()
        self._modules: dict[int, dict[str, Any]] = {}
        self._used_modules: set[int] = set()
        self._swapped: list[tuple[FunctionType, CodeType]] = []
        self._rebased: list[tuple[type, tuple[type, ...]]] = []
        self._class_names: dict[int, frozenset[str]] = {}
        self._cells: dict[tuple[str, str], set[int]] = {}
        self._calls = calls

    def open(self) -> None:
        """Find everything, and swap code and classes; :meth:`close` takes it back.

        Apart from making the object, which an interrupt could keep from whoever has to
        close it: to close it is right at any time, also in the middle of this.

        Raises:
            ValueError: The source of a function is not known, or has changed.
            TypeError: Some data cannot be copied; the message names it.
        """
        self._walk()
        self._instrument()
        self._sort_slots()

    # -- what can be reached --------------------------------------------------

    def _walk(self) -> None:
        while self._waiting:
            while self._waiting:
                value = self._waiting.pop()
                if isinstance(value, int | float | str | bytes | type(None)):
                    continue
                if id(value) in self._seen:
                    continue
                self._seen.add(id(value))
                self._kept.append(value)  # so that no other object gets its id
                self._look(value)
            self._look_up_names()

    def _look(self, value: Any) -> None:
        match value:
            case FunctionType():
                self._function(value)
            case MethodType():
                self._waiting += [value.__func__, value.__self__]
            case functools.partial():
                self._waiting += [value.func, value.args, value.keywords]
            case type():
                self._class(value)
            case ModuleType():
                self._module(value)
            case property():
                self._waiting += [value.fget, value.fset, value.fdel]
            case staticmethod() | classmethod():
                self._waiting.append(value.__func__)
            case _ if isinstance(value, _CACHED):
                self._waiting.append(value.__wrapped__)
            case functools.cached_property():
                self._waiting.append(value.func)
            case dict():
                self._waiting += [*value.keys(), *value.values()]
                self._waiting.append(type(value))
            case list() | tuple() | set() | frozenset() | deque():
                self._waiting += [*value]
                self._waiting.append(type(value))
            case _:
                self._instance(value)

    def _function(self, function: FunctionType) -> None:
        code = function.__code__
        wrapped = getattr(function, "__wrapped__", None)
        if wrapped is not None:
            self._waiting.append(wrapped)
        self._closure(function)
        if not is_own(code):
            return
        self.functions[id(function)] = function
        namespace = function.__globals__
        self._modules[id(namespace)] = namespace
        names, attributes = _names_in(code)
        self._names |= names
        self._attributes |= attributes
        self._defaults(function)

    def _defaults(self, function: FunctionType) -> None:
        for values, attribute in (
            (function.__defaults__, "__defaults__"),
            (function.__kwdefaults__, "__kwdefaults__"),
        ):
            if values:
                self._waiting.append(values)
                put = functools.partial(setattr, function, attribute)
                name = f"a default of {function.__name__}()"
                get = functools.partial(getattr, function, attribute)
                self.slots.append(Slot("default", name, values, put, get))

    def _closure(self, function: FunctionType) -> None:
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            key = (function.__code__.co_qualname, name)
            self._cells.setdefault(key, set()).add(id(cell))
            if id(cell) in self._seen:
                continue
            self._seen.add(id(cell))
            self._kept.append(cell)
            try:
                value = cell.cell_contents
            except ValueError:
                value = _MISSING
            put = functools.partial(setattr, cell, "cell_contents")
            get = functools.partial(getattr, cell, "cell_contents")
            remove = functools.partial(delattr, cell, "cell_contents")
            if not name.startswith("__class"):
                self.slots.append(Slot("variable", name, value, put, get, remove))
            if value is not _MISSING:
                self._waiting.append(value)

    def _look_up_names(self) -> None:
        """The globals that the names in the code found so far stand for."""
        for namespace in self._modules.values():
            # A module that is used by name gives its attributes.
            used = id(namespace) in self._used_modules
            for name in self._attributes if used else self._names:
                key = (id(namespace), name)
                if key in self._global_slots or name == "__builtins__":
                    continue
                value = namespace.get(name, _MISSING)
                self._global_slots.add(key)
                put = functools.partial(namespace.__setitem__, name)
                get = functools.partial(namespace.__getitem__, name)
                remove = functools.partial(namespace.pop, name, None)
                self.slots.append(Slot("global", name, value, put, get, remove))
                if value is not _MISSING:
                    self._waiting.append(value)

    def _module(self, module: ModuleType) -> None:
        file = getattr(module, "__file__", None)
        if file and not _foreign_file(file) and file.endswith(".py"):
            namespace = vars(module)
            if any(
                isinstance(v, FunctionType)
                and v.__globals__ is namespace
                and is_own(v.__code__)
                for v in list(namespace.values())
            ):
                self._modules[id(namespace)] = namespace
                self._used_modules.add(id(namespace))

    def _class(self, cls: type) -> None:
        if cls.__module__ == "builtins" or _foreign_class(cls):
            return
        self.classes[id(cls)] = cls
        self._waiting += cls.__mro__[1:]
        if any(base in _REBASED for base in cls.__bases__):
            # The code of a real condition waits for locks that no schedule can see, and
            # the workers of a real pool would outlive it; that of queues, semaphores and
            # the like is made of conditions.
            self._rebased.append((cls, cls.__bases__))
            cls.__bases__ = tuple(_REBASED.get(base, base) for base in cls.__bases__)
        if issubclass(cls, POOL):
            self.patches.copy_with(cls, reduce_pool)
        for name, value in list(vars(cls).items()):
            if name in ("__dict__", "__weakref__", "__doc__", "__module__"):
                continue
            self._waiting.append(value)
            if not (name.startswith("__") and name.endswith("__")) and not _is_code(value):
                put = functools.partial(setattr, cls, name)
                get = functools.partial(getattr, cls, name)
                remove = functools.partial(_delete, cls, name)
                full = f"{cls.__name__}.{name}"
                self.slots.append(Slot("class attribute", full, value, put, get, remove))
        self._class_names[id(cls)] = frozenset(vars(cls))
        if issubclass(cls, threading.Thread) and cls is not threading.Thread:
            self.patches.copy_with(cls, reduce_thread)

    def _instance(self, value: Any) -> None:
        self._waiting.append(type(value))
        if isinstance(value, (REAL_POOL, POOL)):
            self._waiting += initializer_of(value)
        state = getattr(value, "__dict__", None)
        if isinstance(state, dict) and (
            not _foreign_class(type(value)) or isinstance(value, threading.Thread)
        ):
            self._waiting += state.values()
        for cls in type(value).__mro__:
            slots = vars(cls).get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if hasattr(value, name):
                    self._waiting.append(getattr(value, name))

    # -- instrumented code ----------------------------------------------------

    def _instrument(self) -> None:
        sources: dict[str, str] = {}
        flags: dict[str, int] = {}
        for function in self.functions.values():
            code = function.__code__
            sources[code.co_filename] = source_of(code)
            flags[code.co_filename] = code.co_flags & _FUTURE
        names: set[str] = set()
        attributes: set[str] = set()
        import ast

        for file, text in sources.items():
            stored = _trees.get(text, functools.partial(_stored, text, file, ast))
            names |= stored[0]
            attributes |= stored[1]
        attributes |= names
        self.files = frozenset(sources)
        key = (tuple(sorted(names)), tuple(sorted(attributes)), self._calls)
        for function in self.functions.values():
            code = function.__code__
            file = code.co_filename
            text = sources[file]
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
            inner = _codes.get(
                (file, digest, flags[file], key),
                functools.partial(
                    _instrumented, text, file, names, attributes, flags[file], self._calls
                ),
            )
            new = _counterpart(code, inner)
            if new is None:
                if function in self.roots or not _generated(function):
                    raise ValueError(
                        f"the source of {function.__qualname__}() has changed since it was "
                        "defined: run its cell again, or reload its module"
                    )
                continue
            self._swapped.append((function, code))
            function.__code__ = new

    # -- data -----------------------------------------------------------------

    def _sort_slots(self) -> None:
        """Which slots need a copy for each schedule, and which get a virtual factory."""
        self._copied: list[Slot] = []
        self._fixed: list[tuple[Slot, Any]] = []
        self._emptied: list[Slot] = []
        virtual = self.patches.virtual
        for slot in self.slots:
            value = slot.original
            if value is not _MISSING and id(value) in virtual:
                self._fixed.append((slot, virtual[id(value)]))
            elif isinstance(value, _CACHED):
                self._emptied.append(slot)
            elif value is _MISSING or isinstance(value, _UNCHANGING):
                self._fixed.append((slot, value))
            else:
                self._copied.append(slot)
        self._originals = [slot.original for slot in self._copied]
        self._check_copies()

    def _check_copies(self) -> None:
        try:
            copy.deepcopy([self._originals, self.roots])
            return
        except Exception as error:
            problem = error
        for slot in self._copied:
            try:
                copy.deepcopy(slot.original)
            except Exception as error:
                raise TypeError(
                    f"the {slot.kind} {slot.name!r} ({_kind(slot.original)}) cannot be "
                    f"copied for each schedule ({error}): {self.remedy}"
                ) from None
        raise TypeError(
            f"an argument of the functions cannot be copied for each schedule ({problem}): "
            f"{self.remedy}"
        ) from None

    def fresh(self) -> list[Any]:
        """Set all data back to copies of the originals.

        Returns:
            The roots, bound to the copies.
        """
        memo: dict[int, Any] = {}
        copies = copy.deepcopy(self._originals, memo)
        roots = copy.deepcopy(self.roots, memo)
        self._remove_new_attributes()
        for slot, value in self._fixed:
            if value is _MISSING:
                slot.restore()
            else:
                slot.put(value)
        for slot, value in zip(self._copied, copies, strict=True):
            slot.put(value)
        for slot in self._emptied:
            # A cache that remembered the last schedule would change the next.
            cache = slot.original
            again = functools.lru_cache(**cache.cache_parameters())(cache.__wrapped__)
            slot.put(again)
        return roots

    def _remove_new_attributes(self) -> None:
        for key, cls in self.classes.items():
            names = self._class_names.get(key)  # None if interrupted before it was known
            if names is not None and len(vars(cls)) != len(names):
                for name in set(vars(cls)) - names:
                    _delete(cls, name)

    def values(self) -> Iterator[tuple[str, Any]]:
        """The names and present values of all data, globals first."""
        kinds = {"global": 0, "variable": 1, "class attribute": 2, "default": 3}
        for slot in sorted(self.slots, key=lambda slot: kinds[slot.kind]):
            with contextlib.suppress(KeyError, ValueError, AttributeError):
                yield slot.name, slot.get()

    def is_ambiguous(self, place: str) -> bool:
        """Whether a captured variable (``"make n"``) is another one in another closure."""
        outer, _, name = place.rpartition(" ")
        return any(
            captured == name and inner.startswith(f"{outer}.<locals>.") and len(cells) > 1
            for (inner, captured), cells in self._cells.items()
        )

    def close(self) -> None:
        """Give everything back: original code, original data."""
        for function, code in self._swapped:
            function.__code__ = code
        self._swapped.clear()
        for cls, bases in self._rebased:
            cls.__bases__ = bases
        self._rebased.clear()
        self._remove_new_attributes()
        for slot in self.slots:
            slot.restore()


_FUTURE = 0
for _name in __import__("__future__").all_feature_names:
    _FUTURE |= getattr(__import__("__future__"), _name).compiler_flag


def _stored(text: str, file: str, ast: Any) -> tuple[set[str], set[str]]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        return stored_names(compile(text, file, "exec", flags, dont_inherit=True))


def _instrumented(
    text: str, file: str, names: set[str], attributes: set[str], flags: int, calls: bool
) -> dict[tuple[str, int, int], CodeType]:
    return inner_codes(instrument(text, file, names, attributes, HOOKS, flags, calls))


def _counterpart(code: CodeType, inner: dict[Any, CodeType]) -> CodeType | None:
    """The instrumented code of the same function."""
    arguments = code.co_argcount + code.co_kwonlyargcount
    for number in range(64):
        new = inner.get((code.co_qualname, code.co_firstlineno, number))
        if new is None:
            return None
        if (
            new.co_freevars == code.co_freevars
            and new.co_argcount == code.co_argcount
            and new.co_varnames[:arguments] == code.co_varnames[:arguments]
            and (code.co_name != "<lambda>" or _end(new) == _end(code))
        ):
            return new
    return None


def _end(code: CodeType) -> tuple[int, int]:
    """Where its last part ends: this tells two lambdas on one line apart."""
    return max((line or 0, column or 0) for _, line, _, column in code.co_positions())


def _generated(function: FunctionType) -> bool:
    return function.__code__.co_filename.startswith("<")


def _delete(cls: type, name: str) -> None:
    if name in vars(cls) and not (name.startswith("__") and name.endswith("__")):
        delattr(cls, name)


@functools.lru_cache(maxsize=4096)
def _foreign_module(name: str) -> bool:
    import sys

    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if name == "__main__":
        return False
    if module is not None and file is None:
        return name in sys.builtin_module_names or name in sys.stdlib_module_names
    return bool(file) and (_foreign_file(str(file)))


def _foreign_class(cls: type) -> bool:
    return _foreign_module(cls.__module__)


def _is_code(value: Any) -> bool:
    """Whether a class attribute is code or a descriptor rather than data."""
    if isinstance(value, _CACHED):
        return False
    return isinstance(
        value, FunctionType | classmethod | staticmethod | property | type
    ) or hasattr(type(value), "__get__")


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


__all__ = ["Program", "is_own", "source_of"]
