"""Which variable a name means: a local one, one of an enclosing function, a global.

Python's own ``symtable`` answers the same question, but its tables cannot be matched
with the nodes of a tree when two functions share a line, and the scopes that it
reports differ from version to version.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(slots=True, eq=False)
class Variable:
    """One variable of one scope.

    Attributes:
        name: Its name in the source.
        scope: The scope that owns it; None for a global one.
        stores: How often it is stored, a store inside a loop counting twice.
        stored_from: The scopes that store it.
        captured: Whether a function other than its owner uses it.
    """

    name: str
    scope: Scope | None
    stores: int = 0
    stored_from: set[int] = field(default_factory=set)
    captured: bool = False

    @property
    def shared(self) -> bool:
        """Whether threads can see it change: some function captures it and it changes."""
        return self.captured and (self.stores > 1 or self.stored_from != {id(self.scope)})


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension, and the names that it binds."""

    kind: str
    parent: Scope | None
    qualname: str = ""
    variables: dict[str, Variable] = field(default_factory=dict)
    as_global: set[str] = field(default_factory=set)
    as_nonlocal: set[str] = field(default_factory=set)

    @property
    def function(self) -> Scope:
        """Itself, or for a comprehension the scope in which it stands."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def bind(self, name: str) -> None:
        if name not in self.as_global and name not in self.as_nonlocal:
            self.variables.setdefault(name, Variable(name, self))

    def resolve(self, name: str) -> Variable | None:
        """The variable of an enclosing function or of itself; None for a global."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.as_global or scope.kind == "module":
                return None
            if name in scope.variables and (scope.kind != "class" or scope is self):
                return scope.variables[name]
            scope = scope.parent
        return None


def targets(node: ast.AST) -> Iterator[str]:
    """The names that a node itself binds (not those of the nodes below it)."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


class Scopes(ast.NodeVisitor):
    """Finds the scopes of a module; afterwards ``of[node]`` is a node's scope.

    Example:
        >>> tree = ast.parse("def f():\\n    global n\\n    n += 1")
        >>> sorted(Scopes(tree).stored_globals)
        ['n']
    """

    def __init__(self, tree: ast.Module) -> None:
        self.of: dict[ast.AST, Scope] = {}
        self.stored_globals: set[str] = set()
        self._scope = Scope("module", None)
        self._uses: list[tuple[Scope, str, bool, bool]] = []
        self._loops = 0
        self.of[tree] = self._scope
        self.generic_visit(tree)
        for scope, name, store, in_loop in self._uses:
            self._use(scope, name, store, in_loop)

    def _use(self, scope: Scope, name: str, store: bool, in_loop: bool) -> None:
        variable = scope.resolve(name)
        if variable is None:
            if store and scope.function.kind != "module":
                self.stored_globals.add(name)
            return
        assert variable.scope is not None
        if scope.function is not variable.scope.function:
            variable.captured = True
        if store:
            variable.stores += 2 if in_loop else 1
            variable.stored_from.add(id(scope.function))

    def visit(self, node: ast.AST) -> None:
        binder = self._scope
        if isinstance(node, ast.NamedExpr):
            # A walrus binds in the function around a comprehension (PEP 572).
            self.visit(node.value)
            name = node.target.id
            binder.function.bind(name)
            self._uses.append((binder.function, name, True, True))
            return
        for name in targets(node):
            binder.bind(name)
            self._uses.append((binder, name, True, self._loops > 0))
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                self._uses.append((binder, name, False, False))
            case ast.AugAssign(target=ast.Name(id=name)):
                self._uses.append((binder, name, True, True))
                self.generic_visit(node)
            case ast.Global():
                binder.as_global.update(node.names)
                for name in node.names:
                    binder.variables.pop(name, None)
            case ast.Nonlocal():
                binder.as_nonlocal.update(node.names)
                for name in node.names:
                    binder.variables.pop(name, None)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._function(node)
            case ast.ClassDef():
                for part in (*node.decorator_list, *node.bases, *node.keywords):
                    self.visit(part)
                self._inside(node, "class", node.name, list(node.body))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                # The first iterable is evaluated outside, all else inside.
                self.visit(node.generators[0].iter)
                self._inside(node, "comprehension", "", list(ast.iter_child_nodes(node)))
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loops += 1
                self.generic_visit(node)
                self._loops -= 1
            case _:
                self.generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = node.args
        outside: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
        outside += getattr(node, "decorator_list", [])
        for part in outside:
            if part is not None:
                self.visit(part)
        names = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        names += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        body = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
        self._inside(node, "function", name, body, [a.arg for a in names])

    def _inside(
        self,
        node: ast.AST,
        kind: str,
        name: str,
        body: Iterable[ast.AST],
        parameters: list[str] | None = None,
    ) -> None:
        outer, loops = self._scope, self._loops
        prefix = outer.function.qualname
        if prefix and outer.function.kind == "function":
            prefix += ".<locals>"
        scope = Scope(kind, outer, f"{prefix}.{name}" if prefix else name)
        self.of[node] = self._scope = scope
        self._loops = 0 if kind == "function" else loops
        for parameter in parameters or ():
            scope.bind(parameter)
            self._uses.append((scope, parameter, True, False))
        for part in body:
            # A comprehension's first iterable was visited outside already.
            if isinstance(part, ast.comprehension):
                first = isinstance(node, COMPREHENSIONS) and part is node.generators[0]
                self.visit(part.target)
                for inner in ([] if first else [part.iter]) + part.ifs:
                    self.visit(inner)
            else:
                self.visit(part)
        self._scope, self._loops = outer, loops
