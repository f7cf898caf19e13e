"""A reader's answer: recognised, found in its cell, and packed for another process."""

from __future__ import annotations

import ast
import contextvars
import copyreg
import dataclasses
import functools
import inspect
import io
import itertools
import linecache
import queue
import threading
from collections import ChainMap
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import CodeType, FunctionType, ModuleType
from typing import Any, ClassVar

import cloudpickle

from helpers.counters import reduce_counter
from helpers.interrupt import interrupts_put_off
from helpers.practice.exercise import Part
from helpers.practice.origin import is_library

_LOCK, _RLOCK = type(threading.Lock()), type(threading.RLock())
_MARK = type(dataclasses._HAS_DEFAULT_FACTORY)  # type: ignore[attr-defined]
_CACHED: Any = type(functools.cache(len))
#: Bytes up to which an answer's pickle may grow, with all the data that it uses.
LARGEST = 100_000_000
#: Methods that pickling calls, here in the notebook's own process.
_HOOKS = (
    "__reduce_ex__", "__reduce__", "__getstate__", "__getnewargs_ex__", "__getnewargs__",
)  # fmt: skip


class PackingError(Exception):
    """Something that the answer uses cannot go to another process."""


def kind_of(value: Any) -> str:
    """What an answer is, in the words of :class:`helpers.practice.exercise.Part`.

    Nothing of the answer runs: only types and flags are looked at.

    Example:
        >>> kind_of(kind_of), kind_of(int), kind_of(7)
        ('function', 'class', 'value')
    """
    if isinstance(value, type):
        return "class"
    if isinstance(value, FunctionType):
        flags = value.__code__.co_flags
        if flags & inspect.CO_ASYNC_GENERATOR:
            return "asynchronous generator function"
        if flags & inspect.CO_COROUTINE:
            return "coroutine function"
        return "generator function" if flags & inspect.CO_GENERATOR else "function"
    return "value"


def misfit(part: Part, value: Any) -> str:
    """Why a value cannot be a part of an answer, in a sentence; empty if it can.

    Example:
        >>> misfit(Part("Buffer", "class"), 3)
        'Buffer must be a class, and this is an int: 3. Give the class itself.'
    """
    kind = kind_of(value)
    if kind == part.kind or part.kind == "value":
        return ""
    # A function may return an iterator that it has made in another way.
    if part.kind == "generator function" and kind == "function":
        return ""
    # A decorated or built-in function, a partial, a bound method: it can be called.
    special = kind == "value" and callable(value) and not inspect.iscoroutine(value)
    if part.kind == "function" and special:
        return ""
    if kind == "value":
        given = f"this is {_article(type(value).__name__)}: {_short(value)}"
        hint = f"Give the {part.kind.split()[-1]} itself"
        if type(value).__name__ in ("coroutine", "generator", "async_generator"):
            hint += f": {part.name}, without parentheses"
        return f"{part.name} must be {_article(part.kind)}, and {given}. {hint}."
    return f"{part.name} must be {_article(part.kind)}, and this is {_article(kind)}."


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _short(value: Any) -> str:
    # Only of Python's own types: the repr of another could run anything.
    known = int, float, str, bytes, bool, type(None), list, tuple, dict, set
    text = repr(value) if type(value) in known else f"<{type(value).__name__}>"
    return text if len(text) <= 60 else text[:57] + "…"


def tree_of(value: Any) -> ast.AST | None:
    """The syntax tree of a function's or class's definition; None where it is unknown.

    Example:
        >>> tree_of(tree_of).name
        'tree_of'
    """
    if isinstance(value, FunctionType):
        code, wanted = value.__code__, value.__name__
        kinds: tuple[type, ...] = (ast.FunctionDef, ast.AsyncFunctionDef)
    elif isinstance(value, type):
        # Before 3.13 a class does not know its line, but its methods know theirs.
        codes = [each.__code__ for each in _functions(value)]
        if not codes:
            return None
        code, wanted = codes[0], value.__name__
        kinds = (ast.ClassDef,)
    else:
        return None
    # A module of a cell is a file that changes with the cell.
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        tree = _without_magics(lines)
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, kinds)
        and node.name == wanted  # type: ignore[attr-defined]
        and _first(node) <= code.co_firstlineno <= (node.end_lineno or 0)  # type: ignore
    ]
    return found[-1] if found else None


def _functions(cls: type) -> list[FunctionType]:
    found = []
    for each in vars(cls).values():
        inner = getattr(each, "__func__", None) or getattr(each, "fget", None) or each
        if isinstance(inner, FunctionType):
            found.append(inner)
    return found


def _first(node: Any) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _without_magics(lines: list[str]) -> ast.Module:
    kept = "".join("\n" if line.startswith(("%", "!")) else line for line in lines)
    try:
        return ast.parse(kept)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _new_lock() -> Any:
    return threading.Lock()


def _new_rlock() -> Any:
    return threading.RLock()


def _new_local() -> Any:
    return threading.local()


def _new_queue(items: list[Any]) -> Any:
    made: Any = queue.SimpleQueue()
    for item in items:
        made.put(item)
    return made


def _reduce_simple_queue(found: Any) -> Any:
    # A thread of an earlier cell may take items meanwhile, so none is waited for; and
    # an interrupt must not lose those that are out.
    items = []
    with interrupts_put_off():
        with suppress(queue.Empty):
            for _ in range(found.qsize()):
                items.append(found.get_nowait())
        for item in items:
            found.put(item)
    return _new_queue, (items,)


def _new_context_var(name: str, default: dict[str, Any]) -> Any:
    return contextvars.ContextVar(name, **default)


def _reduce_context_var(var: contextvars.ContextVar[Any]) -> Any:
    try:
        # Nothing is set in a new context.
        default = {"default": contextvars.Context().run(var.get)}
    except LookupError:
        default = {}
    return _new_context_var, (var.name, default)


def _new_cached(function: Any, parameters: dict[str, Any]) -> Any:
    return functools.lru_cache(**parameters)(function)


def _reduce_cached(cached: Any) -> Any:
    if cached.__module__ != "__main__":
        return cached.__reduce__()
    return _new_cached, (cached.__wrapped__, cached.cache_parameters())


def _code_in_file(file: str, make: Any, arguments: tuple[Any, ...]) -> CodeType:
    return make(*arguments).replace(co_filename=file)


def _reduce_code(code: CodeType) -> Any:
    # cloudpickle forgets in which cell the code stands, by which its source is found.
    make, arguments = cloudpickle.CloudPickler.dispatch_table[CodeType](code)[:2]
    return _code_in_file, (code.co_filename, make, arguments)


class _Packer(cloudpickle.CloudPickler):
    """Pickles functions by value, and new locks in place of those in an earlier cell."""

    dispatch_table: ClassVar[Any] = ChainMap(
        {
            CodeType: _reduce_code,
            _LOCK: lambda lock: (_new_lock, ()),
            _CACHED: _reduce_cached,
            contextvars.ContextVar: _reduce_context_var,
            _RLOCK: lambda lock: (_new_rlock, ()),
            threading.local: lambda local: (_new_local, ()),
            # By it the __init__ of a dataclass knows, with "is", that an argument was
            # left out. A text is the name under which a module has the one original.
            _MARK: lambda mark: "_HAS_DEFAULT_FACTORY",
            queue.SimpleQueue: _reduce_simple_queue,
            itertools.count: reduce_counter,
            ThreadPoolExecutor: lambda pool: (ThreadPoolExecutor, (pool._max_workers,)),
        },
        cloudpickle.CloudPickler.dispatch_table,
        copyreg.dispatch_table,
    )

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.files: set[str] = set()

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, CodeType):
            if not is_library(obj.co_filename):
                self.files.add(obj.co_filename)
        elif not isinstance(obj, type):
            _refuse_hooks(obj)
        return super().reducer_override(obj)


def _refuse_hooks(value: Any) -> None:
    """Refuse an object that would run code of the answer's in this process."""
    for cls in type(value).__mro__:
        for name in _HOOKS:
            hook = vars(cls).get(name)
            if hook is not None and _is_answers(cls, hook):
                raise PackingError(
                    f"Your code uses {_article(cls.__name__)} of another cell, whose "
                    f"{name}() would have to run in the notebook. Make it inside your "
                    "function or class."
                )


def _is_answers(cls: type, hook: Any) -> bool:
    # What a dataclass with slots gets is the library's.
    if isinstance(hook, FunctionType):
        return not is_library(hook.__code__.co_filename)
    return cls.__module__ == "__main__"


class _Bounded(io.BytesIO):
    """Takes no more than the largest answer."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > LARGEST:
            raise PackingError(
                f"Your code uses more than {LARGEST // 10**6} MB of data of other cells. "
                "Make it inside your function or class."
            )
        return super().write(data)


def pack(answer: tuple[Any, ...]) -> tuple[bytes, dict[str, str]]:
    """Pickle an answer, with all that it uses of its notebook.

    Returns:
        The pickle, and the text of each cell or file whose functions are in it, by its
        file name.

    Raises:
        PackingError: Something cannot be pickled; the message names it.

    Example:
        >>> import pickle
        >>> lock = threading.Lock()
        >>> data, _ = pack((lock, 7))
        >>> pickle.loads(data)[1]
        7
    """
    stream = _Bounded()
    packer = _Packer(stream)
    try:
        packer.dump(answer)
    except (KeyboardInterrupt, PackingError):
        raise
    except BaseException as error:
        raise PackingError(_what_cannot(answer, error)) from None
    return stream.getvalue(), {file: _text(file) for file in packer.files}


def _text(file: str) -> str:
    linecache.checkcache(file)
    return "".join(linecache.getlines(file))


def _what_cannot(answer: tuple[Any, ...], error: BaseException) -> str:
    """Name the global variables that cannot be pickled."""
    names = []
    for function in _all_functions(answer):
        for name in _global_names(function.__code__):
            value = function.__globals__.get(name)
            if value is None or isinstance(value, ModuleType | FunctionType | type):
                continue
            try:
                _Packer(_Bounded()).dump(value)
            except Exception:
                names.append(f"{name} ({_article(type(value).__name__)})")
    if names:
        listed = ", ".join(dict.fromkeys(names))
        return (
            f"Your code uses {listed} of another cell, which cannot go to the process "
            "that runs the check. Make it inside your function or class."
        )
    return f"{type(error).__name__}: {error}."


def _all_functions(answer: tuple[Any, ...]) -> list[FunctionType]:
    found: list[FunctionType] = []
    for each in answer:
        if isinstance(each, FunctionType):
            found.append(each)
        elif isinstance(each, type):
            found += _functions(each)
    return found


def _global_names(code: CodeType) -> list[str]:
    names = list(code.co_names)
    for each in code.co_consts:
        if isinstance(each, CodeType):
            names += _global_names(each)
    return names
