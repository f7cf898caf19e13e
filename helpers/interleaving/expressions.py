"""The expressions of a tree, rewritten so that each shared operation calls a hook first."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from helpers.interleaving.sites import Site, columns, segment

# What the compiled code holds in place of a hook or a site, until both are put in.
HOOK = "\0hook "
SITE = "\0site "


class Expressions:
    """Rewrites expressions in place, and keeps the sites that it meets."""

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
        start, end = columns(self.lines, span)
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

    @contextmanager
    def inside(self, node: ast.AST) -> Iterator[None]:
        """While it lasts, the rewriting is inside that function."""
        before = self.scope, self._in_function
        self.scope, self._in_function = self.scopes.of[node], True
        yield
        self.scope, self._in_function = before

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
        with self.inside(node):
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
