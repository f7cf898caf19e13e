"""What an exercise is: a name, the stub that the reader edits, and its check."""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

_exercises: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Part:
    """One thing that an answer consists of, as the stub shows it.

    Attributes:
        name: What the stub calls it.
        kind: ``"function"``, ``"coroutine function"``, ``"generator function"``,
            ``"asynchronous generator function"``, ``"class"`` or ``"value"``.
        parameters: How many a function takes; of a class, how many each method takes
            without ``self``, ``__init__`` among them.
    """

    name: str
    kind: str
    parameters: int | dict[str, int] = 0


@dataclass(frozen=True)
class Exercise:
    """An exercise; made by :func:`exercise`.

    Attributes:
        name: What ``check`` calls it, such as ``"bounded-buffer"``.
        chapter: The notebook that sets it, such as ``"04_synchronisation"``.
        title: What is to be built or mended, in a few words.
        stub: The cell that the reader edits.
        judge: Called as ``judge(bench, *answer)`` where the answer runs; raises
            :class:`helpers.practice.bench.Refused` if something does not hold.
        parts: What the answer consists of, in the order of the stub.
        module: Where ``judge`` is defined.
        allows: Names of what the guard refuses otherwise, such as ``"_current_frames"``.
    """

    name: str
    chapter: str
    title: str
    stub: str
    judge: Callable[..., None]
    parts: tuple[Part, ...]
    module: str
    allows: frozenset[str] = frozenset()


def exercise(
    name: str, chapter: str, title: str, stub: str, allows: Iterable[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make the decorated function the check of an exercise.

    Args:
        name: In lower case, words joined by hyphens; unique in the course.
        chapter: The notebook that sets it.
        title: What is to be built or mended, in a few words.
        stub: The cell that the reader edits. What it defines or assigns at its top level,
            in this order, is what the function gets after the bench. Names with a leading
            underscore and imports do not count.
        allows: What the guard refuses otherwise and this exercise needs.

    Raises:
        ValueError: The name is taken, or the stub defines nothing.

    Example:
        >>> @exercise("doctest-double", "03_threading", "Double a number", '''
        ... def double(x):
        ...     ...
        ... ''')
        ... def doctest_double(bench, double):
        ...     bench.equal("double(2)", double(2), 4)
        >>> _exercises.pop("doctest-double").parts
        (Part(name='double', kind='function', parameters=1),)
    """

    def register(judge: Callable[..., None]) -> Callable[..., None]:
        place = (judge.__module__, judge.__qualname__)
        taken = _exercises.get(name)
        if taken and (taken.module, taken.judge.__qualname__) != place:
            raise ValueError(f"name={name!r} is the name of another exercise already")
        text = textwrap.dedent(stub).strip("\n")
        parts = tuple(_parts(text))
        if not parts:
            raise ValueError(f"stub of {name!r} defines nothing that could be checked")
        _exercises[name] = Exercise(
            name, chapter, title, text, judge, parts, judge.__module__, frozenset(allows)
        )
        return judge

    return register


def find_exercise(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        ValueError: There is none; the message names those that are written alike.

    Example:
        >>> find_exercise("nothing-like-it")
        Traceback (most recent call last):
            ...
        ValueError: name='nothing-like-it': there is no such exercise
    """
    if not isinstance(name, str) or name not in _exercises:
        # Only then: an answer's process knows its module, and need not wait for the others.
        _load()
    found = _exercises.get(name) if isinstance(name, str) else None
    if found is None:
        alike = difflib.get_close_matches(str(name), _exercises, 3)
        hint = f"; did you mean {' or '.join(map(repr, alike))}?" if alike else ""
        raise ValueError(f"name={name!r}: there is no such exercise{hint}")
    return found


def all_exercises() -> list[Exercise]:
    """Every exercise, in the order of the chapters and of their place in them.

    Example:
        >>> all_exercises()[0].chapter
        '01_overview'
    """
    _load()
    return sorted(_exercises.values(), key=lambda each: each.chapter)


@cache
def _load() -> None:
    package = import_module("helpers.practice.exercises")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)


def _tree(stub: str) -> ast.Module:
    """The syntax tree of a stub, whose first line may be ``%%module name``."""
    return ast.parse(f"# {stub}" if stub.startswith("%%") else stub)


def _parts(stub: str) -> Iterable[Part]:
    for node in _tree(stub).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name[0] != "_":
                yield Part(node.name, _kind(node), _parameters(node))
            case ast.ClassDef() if node.name[0] != "_":
                methods = {
                    each.name: _parameters(each) - 1
                    for each in node.body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                    and (each.name[0] != "_" or each.name == "__init__")
                    and not each.decorator_list
                }
                yield Part(node.name, "class", methods)
            case ast.Assign(targets=[ast.Name(id=target)]) if target[0] != "_":
                yield Part(target, "value")


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    yields = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _own(node))
    if isinstance(node, ast.AsyncFunctionDef):
        return "asynchronous generator function" if yields else "coroutine function"
    return "generator function" if yields else "function"


def _own(node: ast.AST) -> Iterable[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _own(child)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many positional arguments the task's calls give: those without a default."""
    return len(node.args.posonlyargs + node.args.args) - len(node.args.defaults)


def same_as_stub(stub: str, sources: dict[str, Any]) -> bool:
    """Whether an answer says what the stub says, apart from comments and layout.

    Args:
        stub: The text of the stub.
        sources: For each name of the stub, the syntax tree of what the reader has under
            that name, or for a value the value itself.

    Example:
        >>> tree = ast.parse("def f(): return 1  # to do").body[0]
        >>> same_as_stub("def f():\\n    return 1", {"f": tree})
        True
    """
    for node in _tree(stub).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found = sources.get(node.name)
            if not isinstance(found, ast.AST) or ast.dump(found) != ast.dump(node):
                return False
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            # Values that are no literals depend on what is defined above them.
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                continue
            if sources.get(node.targets[0].id) != value:
                return False
    return True


def still_empty(stub: str, sources: dict[str, Any]) -> list[str]:
    """The functions and methods that the stub leaves empty and the answer leaves so, too.

    Example:
        >>> stub = "class Box:\\n    def put(self): ...\\n    def get(self): ..."
        >>> half = "class Box:\\n    def put(self): pass\\n    def get(self): return 1"
        >>> still_empty(stub, {"Box": ast.parse(half).body[0]})
        ['put']
    """
    empty: list[str] = []
    for node in _tree(stub).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        found = sources.get(node.name)
        if isinstance(found, ast.AST):
            wanted = _bodies(node)
            empty += [
                name
                for name, body in _bodies(found).items()
                if _is_empty(body) and name in wanted and _is_empty(wanted[name])
            ]
    return empty


def _bodies(node: ast.AST) -> dict[str, list[ast.stmt]]:
    if isinstance(node, ast.ClassDef):
        return {
            each.name: each.body
            for each in node.body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        }
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name: node.body}
    return {}


def _is_empty(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(each, ast.Pass)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in body
    )
