"""Where a switch of threads can matter in a source file, and the hooks put there.

The source is parsed, a call of a hook is put in front of each operation that threads
can see of each other (a :class:`Site`), and the tree is compiled with every node's
own line and column. The functions under test then run as that code. Compared with
tracing bytecode this gives each hook the very object that is read or written, and
the same sites on every version of Python.

An operation is a site only when some code of the program stores the name or the
attribute, or when it reads or changes a built-in container or iterator.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType
from typing import Any

from helpers.interleaving.expressions import HOOK, SITE
from helpers.interleaving.scopes import Scopes
from helpers.interleaving.sites import Site
from helpers.interleaving.statements import Statements


def stored_names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The global names that functions store, and the attributes that anything stores.

    Example:
        >>> tree = ast.parse("def f(a):\\n    global n\\n    n = a.x = 1")
        >>> stored_names(tree)
        ({'n'}, {'x'})
    """
    attributes = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    }
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(body=body):
                # The fields of a dataclass and the shared attributes of a class.
                for part in body:
                    match part:
                        case ast.AnnAssign(target=ast.Name(id=name)):
                            attributes.add(name)
                        case ast.Assign(targets=parts):
                            attributes.update(
                                p.id for p in parts if isinstance(p, ast.Name)
                            )
            case ast.Call(
                func=ast.Name(id="setattr"), args=[_, ast.Constant(str(name)), *_]
            ):
                attributes.add(name)
    return Scopes(tree).stored_globals, attributes


def instrument(
    source: str,
    file: str,
    names: Iterable[str],
    attributes: Iterable[str],
    hooks: dict[str, Callable[..., Any]],
    flags: int = 0,
    calls: bool = False,
) -> CodeType:
    """Compile a module with hooks in all its functions.

    Args:
        source: The text of the module or cell.
        file: Its name, for tracebacks.
        names: Global names that some function of the program stores.
        attributes: Attributes that something in the program stores.
        hooks: The functions to call, by name.
        flags: Compiler flags, such as those of ``from __future__`` imports.
        calls: Whether to tell the hooks ``entered`` and ``called`` about calls too.

    Raises:
        SyntaxError: The source does not compile.
    """
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        # The compiler warns about calls of constants, which the hooks are at first.
        warnings.simplefilter("ignore")
        tree = compile(source, file, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        work = Statements(
            source, file, tree, frozenset(names), frozenset(attributes), calls
        )
        tree.body = work.body(tree.body)
        code = compile(tree, file, "exec", flags, dont_inherit=True)
    return _filled(code, hooks, work.sites)


def _filled(
    code: CodeType, hooks: dict[str, Callable[..., Any]], sites: list[Site]
) -> CodeType:
    """The code with the marks among its constants replaced by hooks and sites."""
    constants: list[Any] = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            constant = _filled(constant, hooks, sites)
        elif isinstance(constant, str) and constant.startswith(HOOK):
            constant = hooks[constant.removeprefix(HOOK)]
        elif isinstance(constant, str) and constant.startswith(SITE):
            constant = sites[int(constant.removeprefix(SITE))]
        constants.append(constant)
    return code.replace(co_consts=tuple(constants))


def inner_codes(code: CodeType) -> dict[tuple[str, int, int], CodeType]:
    """All code inside a module's code by qualified name, line and order on that line."""
    found: dict[tuple[str, int, int], CodeType] = {}
    waiting = [code]
    while waiting:
        outer = waiting.pop()
        inner = [c for c in outer.co_consts if isinstance(c, CodeType)]
        for each in inner:
            number = 0
            while (key := (each.co_qualname, each.co_firstlineno, number)) in found:
                number += 1
            found[key] = each
        waiting += inner
    return found


def is_async(code: CodeType) -> bool:
    """Whether calling it gives a coroutine or an asynchronous generator."""
    return bool(code.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR))
