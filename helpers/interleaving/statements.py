"""The statements of a tree, rewritten so that each shared operation calls a hook first."""

from __future__ import annotations

import ast
from typing import Any

from helpers.interleaving.expressions import Expressions


class Statements(Expressions):
    """Rewrites a tree; a statement becomes a list of statements."""

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
        with self.inside(node):
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
