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
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType
from typing import Any

from helpers.interleaving.operations import (
    BUILTINS,
    ITERATING_BUILTINS,
    METHODS,
    READING_METHODS,
    SYNC_METHODS,
    SYNC_NAMES,
    WRITING_BUILTINS,
    WRITING_FUNCTIONS,
)
from helpers.interleaving.scopes import Scope, Scopes


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One operation in the source at which threads may be switched.

    Attributes:
        kind: ``"read"``, ``"write"``, ``"delete"`` for names and attributes;
            ``"get item"``, ``"set item"``, ``"delete item"``, ``"call"``,
            ``"look"``, ``"iterate"`` for containers; ``"sync"``; ``"loop"``.
        name: What is read or written, as in the source: ``"self.balance"``.
        text: The source of the operation: ``"self.balance += amount"``.
        file: The file or cell.
        line: Its first line; 1 is the first.
        column: Its first column in characters; 0 is the first.
        end_line: Its last line.
        end_column: One past its last column.
        function: The qualified name of the function.
        place: What identifies a global or captured variable; empty for others.
        attribute: The attribute's name; empty for others.
        writes: Whether it can change what it touches.
    """

    kind: str
    name: str
    text: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str
    place: str = ""
    attribute: str = ""
    writes: bool = False


HOOK = "\0hook "
SITE = "\0site "


class _Instrument:
    """Rewrites a tree; statements become lists of statements."""

    def __init__(
        self,
        source: str,
        file: str,
        tree: ast.Module,
        names: frozenset[str],
        attributes: frozenset[str],
        calls: bool,
    ) -> None:
        self.file = file
        self.lines = source.splitlines(keepends=True)
        self.names = names
        self.attributes = attributes
        self.calls = calls
        self.sites: list[Site] = []
        self.scopes = Scopes(tree)
        self.scope: Scope = self.scopes.of[tree]
        self.class_name = ""
        self._temporaries = 0
        self._in_function = False

    # -- building blocks ------------------------------------------------------

    def text(self, node: ast.AST) -> str:
        """The source of a node on one line."""
        part = segment(self.lines, node)
        return part if "\n" not in part else " ".join(part.split())

    def site(
        self, node: ast.AST, kind: str, name: str, whole: ast.AST | None = None, **more: Any
    ) -> ast.Constant:
        span = whole if whole is not None else node
        start, end = _columns(self.lines, span)
        place = Site(
            kind,
            name,
            self.text(span),
            self.file,
            span.lineno,  # type: ignore[attr-defined]
            start,
            span.end_lineno,  # type: ignore[attr-defined]
            end,
            self.scope.function.qualname,
            **more,
        )
        self.sites.append(place)
        mark = ast.Constant(f"{SITE}{len(self.sites) - 1}")
        return ast.copy_location(mark, node)

    def hook(self, node: ast.AST, name: str, *arguments: ast.expr) -> ast.Call:
        function = ast.copy_location(ast.Constant(HOOK + name), node)
        return ast.copy_location(ast.Call(function, list(arguments), []), node)

    def temporary(self, node: ast.AST) -> tuple[Callable[[], ast.Name], ast.Name]:
        self._temporaries += 1
        name = f".t{self._temporaries}"

        def load() -> ast.Name:
            return ast.copy_location(ast.Name(name, ast.Load()), node)

        return load, ast.copy_location(ast.Name(name, ast.Store()), node)

    def variable(self, name: str) -> str:
        """What identifies the variable where it can be shared, else an empty text."""
        if not self._in_function or name.startswith("__"):
            return ""
        found = self.scope.resolve(name)
        if found is None:
            return f"global {name}" if name in self.names else ""
        if found.shared and found.scope is not None:
            return f"{found.scope.function.qualname} {name}"
        return ""

    # -- expressions ----------------------------------------------------------

    def expression(self, node: Any) -> Any:
        """The expression with hooks; None stays None."""
        if node is None:
            return None
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is not None:
            return method(node)
        return self._children(node)

    def _children(self, node: Any) -> Any:
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr | ast.keyword | ast.comprehension):
                setattr(node, name, self.expression(value))
            elif isinstance(value, list):
                setattr(
                    node,
                    name,
                    [self.expression(v) if isinstance(v, ast.AST) else v for v in value],
                )
        return node

    def _name(self, node: ast.Name) -> ast.expr:
        place = self.variable(node.id)
        if not place or not isinstance(node.ctx, ast.Load):
            return node
        site = self.site(node, "read", node.id, place=place)
        before = self.hook(node, "read", site)
        guarded = ast.copy_location(ast.BoolOp(ast.Or(), [before, node]), node)
        return self.hook(node, "value", guarded)

    def _attribute(self, node: ast.Attribute) -> ast.expr:
        name = self.text(node)
        load = isinstance(node.ctx, ast.Load)
        hooked = load and self._in_function and node.attr in self.attributes
        original = node
        node.value = self.expression(node.value)
        if not hooked:
            return node
        site = self.site(original, "read", name, attribute=self.mangled(node.attr))
        node.value = self.hook(node, "object", site, node.value)
        return self.hook(node, "value", node)

    def mangled(self, name: str) -> str:
        """The name as a class body mangles it (``__x`` in ``C`` is ``_C__x``)."""
        private = name.startswith("__") and not name.endswith("__")
        owner = self.class_name.lstrip("_")
        return f"_{owner}{name}" if private and owner else name

    def _subscript(self, node: ast.Subscript) -> ast.expr:
        if not isinstance(node.ctx, ast.Load) or not self._in_function:
            return self._children(node)
        site = self.site(node, "get item", self.text(node))
        container = self.expression(node.value)
        return self.hook(node, "get_item", site, container, self._key(node))

    def _key(self, node: ast.Subscript) -> ast.expr:
        key = self.expression(node.slice)
        if isinstance(key, ast.Slice):
            none = ast.copy_location(ast.Constant(None), node)
            parts = [part or none for part in (key.lower, key.upper, key.step)]
            return self.hook(node, "slice", *parts)
        if isinstance(key, ast.Tuple) and any(isinstance(e, ast.Slice) for e in key.elts):
            elements = [
                self._key(ast.copy_location(ast.Subscript(node.value, e, ast.Load()), node))
                if isinstance(e, ast.Slice)
                else e
                for e in key.elts
            ]
            return ast.copy_location(ast.Tuple(elements, ast.Load()), node)
        return key

    def _call(self, node: ast.Call) -> ast.expr:
        if not self._in_function:
            return self._children(node)
        function = node.func
        name = self.text(function)
        result: ast.expr = node
        match function:
            case ast.Attribute(attr=method) if method in METHODS:
                writes = method not in READING_METHODS
                owner = node.args[0] if method in WRITING_FUNCTIONS and node.args else None
                name = self.text(function.value if owner is None else owner)
                site = self.site(node, "call", name, writes=writes)
                if method in SYNC_METHODS:
                    # x.get() may be a queue's or a dictionary's: both are told.
                    function.value = self.expression(function.value)
                    function.value = self.hook(node, "sync", site, function.value)
                    node.args = [self.expression(a) for a in node.args]
                    node.keywords = [self.expression(k) for k in node.keywords]
                else:
                    self._children(node)
                node.args = [site, node.func, *node.args]
                node.func = self.hook(node, "call", site).func
            case ast.Attribute(attr=method) if method in SYNC_METHODS:
                site = self.site(node, "sync", self.text(function.value))
                self._children(node)
                function.value = self.hook(node, "sync", site, function.value)
            case ast.Name(id=called) if called in BUILTINS and node.args:
                writes = called in WRITING_BUILTINS
                first = self.text(node.args[0])
                site = self.site(node, "call", first, writes=writes)
                self._children(node)
                node.args = [site, node.func, *node.args]
                node.func = self.hook(node, "call", site).func
            case ast.Name(id=called) if called in SYNC_NAMES:
                site = self.site(node, "sync", name)
                self._children(node)
                node.func = self.hook(node, "sync", site, node.func)
            case ast.Name(id=called) if called in ITERATING_BUILTINS:
                texts = [self.text(argument) for argument in node.args]
                self._children(node)
                node.args = [
                    argument
                    if isinstance(argument, ast.Starred)
                    else self.hook(
                        argument, "iterate", self.site(node, "iterate", text), argument
                    )
                    for argument, text in zip(node.args, texts, strict=True)
                ]
            case _:
                self._children(node)
        return self.hook(node, "called", result) if self.calls else result

    def _yield(self, node: ast.Yield) -> ast.expr:
        self._children(node)
        return self.hook(node, "called", node) if self.calls else node

    def _compare(self, node: ast.Compare) -> ast.expr:
        if not self._in_function:
            return self._children(node)
        node.left = self.looked_at(node.left)
        node.comparators = [self.looked_at(part) for part in node.comparators]
        return node

    def _boolop(self, node: ast.BoolOp) -> ast.expr:
        node.values = [self.looked_at(value) for value in node.values]
        return node

    def _unaryop(self, node: ast.UnaryOp) -> ast.expr:
        node.operand = (
            self.looked_at(node.operand)
            if isinstance(node.op, ast.Not)
            else self.expression(node.operand)
        )
        return node

    def _binop(self, node: ast.BinOp) -> ast.expr:
        # In [*a] + b the containers are read by the operator, after both operands.
        node.left = self.expression(node.left)
        node.right = self.looked_at(node.right, other=node.left)
        return node

    def _ifexp(self, node: ast.IfExp) -> ast.expr:
        node.test = self.looked_at(node.test)
        node.body, node.orelse = self.expression(node.body), self.expression(node.orelse)
        return node

    def _starred(self, node: ast.Starred) -> ast.expr:
        node.value = self.looked_at(node.value)
        return node

    def _formattedvalue(self, node: ast.FormattedValue) -> ast.expr:
        node.value = self.looked_at(node.value)
        if node.format_spec is not None:
            node.format_spec = self.expression(node.format_spec)
        return node

    def looked_at(self, node: ast.expr, other: ast.expr | None = None) -> ast.expr:
        """An expression whose value the next operation looks into if it is a container."""
        simple = isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
        original, name = node, self.text(node) if simple else ""
        node = self.expression(node)
        if not simple or not self._in_function:
            return node
        return self.hook(original, "look", self.site(original, "look", name), node)

    def _namedexpr(self, node: ast.NamedExpr) -> ast.expr:
        place = self.variable(node.target.id)
        node.value = self.expression(node.value)
        if place:
            site = self.site(
                node.target, "write", node.target.id, node, place=place, writes=True
            )
            node.value = self.hook(node, "store", site, node.value)
        return node

    def _lambda(self, node: ast.Lambda) -> ast.expr:
        node.args = self._defaults(node.args)
        with _Inside(self, node):
            node.body = self.expression(node.body)
            if self.calls:
                entered = self.hook(node.body, "entered")
                both = ast.BoolOp(ast.Or(), [entered, node.body])
                node.body = ast.copy_location(both, node.body)
        return node

    def _defaults(self, arguments: ast.arguments) -> ast.arguments:
        arguments.defaults = [self.expression(d) for d in arguments.defaults]
        arguments.kw_defaults = [self.expression(d) for d in arguments.kw_defaults]
        return arguments

    def _comprehension(self, node: Any) -> ast.expr:
        first = node.generators[0]
        first.iter = self.iterated(first.iter)
        outer, self.scope = self.scope, self.scopes.of[node]
        for generator in node.generators:
            if generator is not first:
                generator.iter = self.iterated(generator.iter)
            generator.ifs = [self.looked_at(test) for test in generator.ifs]
        for part in ("elt", "key", "value"):
            if hasattr(node, part):
                setattr(node, part, self.expression(getattr(node, part)))
        self.scope = outer
        return node

    _listcomp = _setcomp = _dictcomp = _generatorexp = _comprehension

    def iterated(self, node: ast.expr) -> ast.expr:
        """The iterable of a loop: a container is read once for each iteration."""
        name, original = self.text(node), node
        node = self.expression(node)
        if not self._in_function or isinstance(original, ast.Constant):
            return node
        return self.hook(original, "iterate", self.site(original, "iterate", name), node)

    # -- statements -----------------------------------------------------------

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [new for old in statements for new in self.statement(old)]

    def statement(self, node: Any) -> list[ast.stmt]:
        method = getattr(self, "_do_" + type(node).__name__.lower(), None)
        if method is not None:
            return method(node)
        return [self._generic(node)]

    def _generic(self, node: Any) -> Any:
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self.expression(value))
            elif isinstance(value, list) and value:
                if isinstance(value[0], ast.stmt):
                    setattr(node, name, self.body(value))
                elif isinstance(value[0], ast.expr):
                    setattr(node, name, [self.expression(v) for v in value])
                else:
                    for part in value:
                        if isinstance(part, ast.AST):
                            self._generic(part)
        return node

    def _do_functiondef(self, node: Any) -> list[ast.stmt]:
        node.decorator_list = [self.expression(d) for d in node.decorator_list]
        node.args = self._defaults(node.args)
        with _Inside(self, node):
            body = node.body
            documented = ast.get_docstring(node, clean=False) is not None
            start, rest = body[: int(documented)], body[int(documented) :]
            node.body = [*start, *self.body(rest)]
            if self.calls and rest:
                call = self.hook(rest[0], "entered")
                entered = ast.copy_location(ast.Expr(call), rest[0])
                node.body.insert(int(documented), entered)
            if not node.body:
                node.body = [ast.copy_location(ast.Pass(), node)]
        return [node]

    _do_asyncfunctiondef = _do_functiondef

    def _do_classdef(self, node: ast.ClassDef) -> list[ast.stmt]:
        inside, name = self._in_function, self.class_name
        outer, self.scope = self.scope, self.scopes.of[node]
        self._in_function, self.class_name = False, node.name
        node.body = self.body(node.body)
        self._in_function, self.class_name = inside, name
        self.scope = outer
        return [node]

    def _do_assign(self, node: ast.Assign) -> list[ast.stmt]:
        single = len(node.targets) == 1 and not isinstance(
            node.targets[0], ast.Tuple | ast.List
        )
        if not self._in_function:
            return [self._generic(node)]
        if single:
            return self.store(node.targets[0], self.expression(node.value), node)
        node.value = self.expression(node.value)
        after: list[ast.stmt] = []
        if len(node.targets) == 1:
            node.targets[0] = self.unpacked(node.targets[0], node, after)
            return [node, *after]
        load, store = self.temporary(node)
        first = ast.copy_location(ast.Assign([store], node.value), node)
        statements: list[ast.stmt] = [first]
        for target in node.targets:
            if isinstance(target, ast.Tuple | ast.List):
                after = []
                left = self.unpacked(target, node, after)
                statements.append(ast.copy_location(ast.Assign([left], load()), node))
                statements += after
            else:
                statements += self.store(target, load(), node)
        return statements

    def store(self, target: Any, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Statements that store an evaluated expression in one target, with its hook."""
        name = self.text(target)
        match target:
            case ast.Name(id=variable):
                place = self.variable(variable)
                if place:
                    site = self.site(
                        target, "write", variable, node, place=place, writes=True
                    )
                    value = self.hook(node, "store", site, value)
            case ast.Attribute(attr=attribute):
                site = self.site(
                    target,
                    "write",
                    name,
                    node,
                    attribute=self.mangled(attribute),
                    writes=True,
                )
                value = self.hook(node, "note", value)
                target.value = self.hook(
                    target, "target", site, self.expression(target.value)
                )
            case ast.Subscript():
                site = self.site(target, "set item", name, node, writes=True)
                load, keep = self.temporary(node)
                first = ast.copy_location(ast.Assign([keep], value), node)
                container, key = self.expression(target.value), self._key(target)
                call = self.hook(node, "set_item", site, container, key, load())
                return [first, ast.copy_location(ast.Expr(call), node)]
        return [ast.copy_location(ast.Assign([target], value), node)]

    def unpacked(self, target: Any, node: ast.stmt, after: list[ast.stmt]) -> Any:
        """The target with each shared part replaced by a local one, stored afterwards.

        From the first shared part on every part is replaced, so that the parts are
        stored in their order.
        """
        match target:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                target.elts = [self.unpacked(part, node, after) for part in parts]
                return target
            case ast.Starred():
                target.value = self.unpacked(target.value, node, after)
                return target
            case ast.Name(id=name) if not self.variable(name) and not after:
                return target
        load, store = self.temporary(target)
        after += self.store(target, load(), node)
        return store

    def _do_annassign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        if node.value is None or not self._in_function:
            if node.value is not None:
                node.value = self.expression(node.value)
            return [node]
        if isinstance(node.target, ast.Name) and not self.variable(node.target.id):
            node.value = self.expression(node.value)
            return [node]
        return self.store(node.target, self.expression(node.value), node)

    def _do_augassign(self, node: ast.AugAssign) -> list[ast.stmt]:
        if not self._in_function:
            return [self._generic(node)]
        target: Any = node.target
        operand = self.expression(node.value)
        before: list[ast.stmt] = []
        match target:
            case ast.Name(id=name):
                place = self.variable(name)
                kept = ast.copy_location(ast.Name(name, ast.Load()), target)
                if not place:
                    node.value = self._in_place(kept, operand, node)
                    return [node]
                current = self._name(ast.copy_location(ast.Name(name, ast.Load()), target))
            case ast.Attribute():
                owner, keep = self.temporary(target)
                value = self.expression(target.value)
                before.append(ast.copy_location(ast.Assign([keep], value), node))
                site = self.site(
                    target,
                    "read",
                    self.text(target),
                    attribute=self.mangled(target.attr),
                )
                plain = self.hook(target, "object", site, owner())
                read = ast.Attribute(plain, target.attr, ast.Load())
                current = self.hook(target, "value", ast.copy_location(read, target))
            case _:
                owner, keep = self.temporary(target)
                key, keep_key = self.temporary(target)
                value = self.expression(target.value)
                before.append(ast.copy_location(ast.Assign([keep], value), node))
                index = self._key(target)
                before.append(ast.copy_location(ast.Assign([keep_key], index), node))
                site = self.site(target, "get item", self.text(target))
                current = self.hook(target, "get_item", site, owner(), key())
        load, store = self.temporary(node)
        before.append(ast.copy_location(ast.Assign([store], current), node))
        combined = ast.AugAssign(
            ast.Name(store.id, ast.Store()), node.op, self._in_place(load(), operand, node)
        )
        before.append(ast.fix_missing_locations(ast.copy_location(combined, node)))
        match target:
            case ast.Name(id=name):
                site = self.site(
                    target, "write", name, node, place=self.variable(name), writes=True
                )
                value = self.hook(node, "store", site, load())
                left: ast.expr = target
            case ast.Attribute(attr=attribute):
                site = self.site(
                    target,
                    "write",
                    self.text(target),
                    node,
                    attribute=self.mangled(attribute),
                    writes=True,
                )
                value = self.hook(node, "note", load())
                holder = self.hook(target, "target", site, owner())
                left = ast.copy_location(
                    ast.Attribute(holder, attribute, ast.Store()), target
                )
            case _:
                site = self.site(target, "set item", self.text(target), node, writes=True)
                call = self.hook(node, "set_item", site, owner(), key(), load())
                return [*before, ast.copy_location(ast.Expr(call), node)]
        return [*before, ast.copy_location(ast.Assign([left], value), node)]

    def _in_place(
        self, current: ast.expr, operand: ast.expr, node: ast.AugAssign
    ) -> ast.expr:
        """An operand of ``items += more``, which changes a container in place."""
        site = self.site(node, "call", self.text(node.target), writes=True)
        return self.hook(node, "in_place", site, current, operand)

    def _do_delete(self, node: ast.Delete) -> list[ast.stmt]:
        if not self._in_function:
            return [self._generic(node)]
        statements: list[ast.stmt] = []
        for target in node.targets:
            delete = ast.copy_location(ast.Delete([target]), node)
            name = self.text(target)
            match target:
                case ast.Name(id=variable) if place := self.variable(variable):
                    site = self.site(target, "delete", name, node, place=place, writes=True)
                    call = self.hook(node, "read", site)
                    statements.append(ast.copy_location(ast.Expr(call), node))
                case ast.Attribute(attr=attribute):
                    site = self.site(
                        target,
                        "delete",
                        name,
                        node,
                        attribute=self.mangled(attribute),
                        writes=True,
                    )
                    target.value = self.hook(
                        target, "target", site, self.expression(target.value)
                    )
                case ast.Subscript():
                    site = self.site(target, "delete item", name, node, writes=True)
                    container = self.expression(target.value)
                    call = self.hook(
                        node, "delete_item", site, container, self._key(target)
                    )
                    statements.append(ast.copy_location(ast.Expr(call), node))
                    continue
            statements.append(delete)
        return statements

    def _do_if(self, node: ast.If) -> list[ast.stmt]:
        node.test = self.looked_at(node.test)
        node.body, node.orelse = self.body(node.body), self.body(node.orelse)
        return [node]

    def _do_assert(self, node: ast.Assert) -> list[ast.stmt]:
        node.test = self.looked_at(node.test)
        node.msg = self.expression(node.msg)
        return [node]

    def _do_while(self, node: ast.While) -> list[ast.stmt]:
        name = self.text(node.test)
        site = self.site(node.test, "loop", name) if self._in_function else None
        node.test = self.looked_at(node.test)
        node.body, node.orelse = self.body(node.body), self.body(node.orelse)
        if site is not None:
            self._iteration(node, "while_iteration", site)
        return [node]

    def _iteration(self, node: Any, hook: str, site: ast.Constant) -> None:
        call = self.hook(node.body[0], hook, site)
        node.body.insert(0, ast.copy_location(ast.Expr(call), node.body[0]))

    def _do_for(self, node: Any) -> list[ast.stmt]:
        name = self.text(node.iter)
        node.iter = (
            self.iterated(node.iter)
            if isinstance(node, ast.For)
            else self.expression(node.iter)
        )
        after: list[ast.stmt] = []
        if self._in_function:
            site = self.site(node.target, "loop", name)
            assignment = ast.copy_location(ast.Pass(), node.target)
            node.target = self.unpacked(node.target, assignment, after)
        node.body, node.orelse = self.body(node.body), self.body(node.orelse)
        node.body = [*after, *node.body]
        if self._in_function:
            self._iteration(node, "for_iteration", site)
        return [node]

    _do_asyncfor = _do_for

    def _do_with(self, node: Any) -> list[ast.stmt]:
        if not self._in_function:
            return [self._generic(node)]
        after: list[ast.stmt] = []
        many = len(node.items) > 1
        for item in node.items:
            context = item.context_expr
            site = self.site(context, "sync", self.text(context))
            manager = self.expression(context)
            item.context_expr = (
                self.hook(context, "sync", site, manager)
                if isinstance(node, ast.With)
                else manager
            )
            if item.optional_vars is not None:
                stored: list[ast.stmt] = []
                span = ast.copy_location(ast.Pass(), item.optional_vars)
                target = item.optional_vars
                if many and not isinstance(target, ast.Name):
                    # A later item of the same line may read it: leave it where it is.
                    continue
                item.optional_vars = self.unpacked(target, span, stored)
                after += stored
        node.body = [*after, *self.body(node.body)]
        return [node]

    _do_asyncwith = _do_with

    def _do_match(self, node: ast.Match) -> list[ast.stmt]:
        node.subject = self.looked_at(node.subject)
        for case in node.cases:
            case.guard = self.expression(case.guard)
            case.body = self.body(case.body)
        return [node]


class _Inside:
    """While it lasts, the rewriting is inside that function."""

    def __init__(self, owner: _Instrument, node: ast.AST) -> None:
        self.owner, self.node = owner, node

    def __enter__(self) -> None:
        self.before = self.owner.scope, self.owner._in_function
        self.owner.scope, self.owner._in_function = self.owner.scopes.of[self.node], True

    def __exit__(self, *error: object) -> None:
        self.owner.scope, self.owner._in_function = self.before


def _columns(lines: list[str], node: Any) -> tuple[int, int]:
    """First and last column in characters; a tree counts bytes of UTF-8."""
    first, last = lines[node.lineno - 1], lines[node.end_lineno - 1]
    # Before 3.12 the parts of an f-string over several lines may lie outside of it.
    start = first.encode()[: node.col_offset].decode(errors="ignore")
    end = last.encode()[: node.end_col_offset].decode(errors="ignore")
    return len(start), len(end)


def segment(lines: list[str], node: Any) -> str:
    """The source of a node: ``ast.get_source_segment`` with the lines split only once."""
    if not hasattr(node, "lineno"):
        return ""
    start, end = _columns(lines, node)
    if node.lineno == node.end_lineno:
        return lines[node.lineno - 1][start:end]
    middle = lines[node.lineno : node.end_lineno - 1]
    return "".join(
        [lines[node.lineno - 1][start:], *middle, lines[node.end_lineno - 1][:end]]
    )


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
        work = _Instrument(
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


__all__ = ["Site", "inner_codes", "instrument", "is_async", "stored_names"]
