"""What a code object of the learner's says about itself: with statements, loops, calls.

Read from its source and its bytecode once, so that an event needs only a look-up.
Where the source is missing, everything still works, with empty names.
"""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import linecache
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from types import CodeType, FrameType, MemberDescriptorType, ModuleType
from typing import Any

_COROUTINE_FLAGS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

# Methods that wait, or that end another thread's wait: in a loop with one of these,
# to watch every turn would change who gets the lock next.
_SYNCHRONISING = frozenset(
    [
        "acquire",
        "release",
        "wait",
        "notify",
        "notify_all",
        "set",
        "join",
        "get",
        "put",
        "result",
        "sleep",
        "submit",
    ]
)
# Functions and methods that compute at most, all written in C: a thread that stands
# still in one of them waits for the GIL, or for a CPU.
# fmt: off
_NEVER_WAITS = frozenset(
    {
        "abs", "add", "append", "bool", "bytes", "ceil", "chr", "choice", "cos", "dict",
        "divmod", "endswith", "enumerate", "exp", "extend", "float", "floor", "format",
        "get_ident", "hash", "hex", "id", "int", "isinstance", "items", "keys", "len",
        "list", "log", "lower", "max", "min", "monotonic", "ord", "perf_counter", "pow",
        "process_time", "randint", "random", "randrange", "range", "repr", "reversed",
        "round", "set", "sin", "sorted", "sqrt", "startswith", "str", "strip", "sum",
        "thread_time", "time", "tuple", "type", "upper", "values", "zip",
    }
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop in the source: its header's line and whether it waits or locks."""

    header: int
    last: int
    synchronises: bool


@dataclass(frozen=True, slots=True)
class WithItem:
    """A context manager in the source: its expression, also as text."""

    expression: ast.expr
    text: str


@dataclass(slots=True)
class FileFacts:
    """What the source of one file says.

    Attributes:
        with_items: By line, what is entered by ``with`` there.
        managers: By where a ``with`` statement or one of its items begins, as (line,
            column in bytes), what is entered there.
        statements: By the line of a ``with`` statement or of one of its items, the
            statement's.
        calls: By line, the calls that begin there, in the order of their evaluation.
        called: Lines on which something is called that might wait.
        loops: Loops by their header's line.
        calls_by_end: Calls by where they end, as (line, column in bytes).
    """

    with_items: dict[int, list[WithItem]] = field(default_factory=dict)
    managers: dict[tuple[int, int], list[WithItem]] = field(default_factory=dict)
    statements: dict[int, int] = field(default_factory=dict)
    calls: dict[int, list[ast.Call]] = field(default_factory=dict)
    called: set[int] = field(default_factory=set)
    loops: dict[int, Loop] = field(default_factory=dict)
    calls_by_end: dict[tuple[int, int], ast.Call] = field(default_factory=dict)


def file_facts(filename: str) -> FileFacts:
    """Facts of a file or a cell, parsed at most once for each version of its text."""
    return _parse("".join(linecache.getlines(filename)))


@lru_cache(maxsize=64)
def _parse(source: str) -> FileFacts:
    facts = FileFacts()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return facts
    with_items: defaultdict[int, list[WithItem]] = defaultdict(list)
    calls: defaultdict[int, list[ast.Call]] = defaultdict(list)
    for node in ast.walk(tree):
        match node:
            case ast.With():
                facts.statements[node.lineno] = node.lineno
                for item in node.items:
                    line = item.context_expr.lineno
                    text = ast.unparse(item.context_expr)
                    entered = WithItem(item.context_expr, text)
                    with_items[line].append(entered)
                    facts.managers.setdefault((node.lineno, node.col_offset), []).append(
                        entered
                    )
                    facts.managers[line, item.context_expr.col_offset] = [entered]
                    facts.statements[line] = node.lineno
            case ast.Call():
                calls[node.lineno].append(node)
                if _called_name(node) not in _NEVER_WAITS:
                    facts.called.update(range(node.lineno, _last(node) + 1))
                facts.calls_by_end[_last(node), node.end_col_offset or 0] = node
            case ast.Import() | ast.ImportFrom() | ast.Await():
                facts.called.update(range(node.lineno, _last(node) + 1))
            case ast.For() | ast.AsyncFor():
                _add_loop(facts, node.target.lineno, node)
            case ast.While():
                _add_loop(facts, node.test.lineno, node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                _add_loop(facts, node.lineno, node)
    for found in calls.values():
        found.sort(key=lambda call: (_last(call), call.end_col_offset or 0))
    facts.with_items, facts.calls = dict(with_items), dict(calls)
    return facts


def _last(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _add_loop(facts: FileFacts, header: int, node: Any) -> None:
    synchronises = any(
        isinstance(inner, ast.With | ast.AsyncWith | ast.Await)
        or (isinstance(inner, ast.Call) and _called_name(inner) in _SYNCHRONISING)
        for inner in ast.walk(node)
    )
    facts.loops[header] = Loop(header, _last(node), synchronises)


def _called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


class CodeFacts:
    """A code object of the learner's, as the recorder sees it.

    Attributes:
        code: The code object, kept alive.
        name: The function's name; empty for a module or a cell.
        is_coroutine: Whether it belongs to a coroutine or an async generator.
        entered: By the offset of the instruction that calls its ``__enter__``, a context
            manager.
        entries: By the offset of a line event, the context managers that are about to
            be entered there.
        handlers: Offsets of line events at which a ``with`` block is left by an
            exception.
        with_lines: The lines on which ``entries`` and ``handlers`` lie.
        hits: How often a line, or the function itself, was found to be busy.
        deadlines: Until when the header of a busy loop is still watched.
        muted: Lines that are no longer watched; 0 stands for the function itself.
    """

    __slots__ = (
        "_lines",
        "code",
        "deadlines",
        "entered",
        "entries",
        "filename",
        "handlers",
        "hits",
        "is_coroutine",
        "muted",
        "name",
        "with_lines",
    )

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.filename = code.co_filename
        self.name = "" if code.co_name == "<module>" else code.co_name
        self.is_coroutine = bool(code.co_flags & _COROUTINE_FLAGS)
        self.hits: dict[int, int] = {}
        self.deadlines: dict[int, float] = {}
        self.muted: set[int] = set()
        self._lines: list[int] | None = None
        self.entered: dict[int, WithItem] = {}
        self.entries: dict[int, list[WithItem]] = {}
        self.handlers: frozenset[int] = frozenset()
        self.with_lines: frozenset[int] = frozenset()
        # Every with statement's handler loads __exit__'s answer with this one.
        if any(op == _WITH_EXCEPT_START for op in code.co_code[::2]):
            self._find_with_statements()

    def _find_with_statements(self) -> None:
        runs: list[tuple[int, int, int]] = []
        for start, end, line in self.code.co_lines():
            if not line:
                continue
            if runs and runs[-1][1:] == (start, line):
                runs[-1] = (runs[-1][0], end, line)
            else:
                runs.append((start, end, line))
        facts = file_facts(self.filename)
        handlers, lines = set(), set()
        counts: defaultdict[tuple[int, int], int] = defaultdict(int)
        positions = list(self.code.co_positions())
        instructions = list(dis.get_instructions(self.code))
        for instruction, following in pairwise(instructions):
            offset = instruction.offset
            enters = instruction.opname == "BEFORE_WITH" or (
                instruction.opname == "LOAD_SPECIAL" and instruction.argrepr == "__enter__"
            )
            if not enters and instruction.opcode != _WITH_EXCEPT_START:
                continue
            start, line = next((a, n) for a, b, n in runs if a <= offset < b)
            lines.add(line)
            if not enters:
                handlers.add(start)
                continue
            # From 3.13 on the position is the item's, before it was the statement's.
            place = positions[offset // 2][0] or 0, positions[offset // 2][2] or 0
            items = facts.managers.get(place)
            if items:
                item = items[counts[place] % len(items)]
                counts[place] += 1
                # An event names the instruction that calls: this one until 3.13, and the
                # one after it where LOAD_SPECIAL only finds the method.
                self.entered[following.offset if ENTRY_IS_CALL else offset] = item
                self.entries.setdefault(start, []).append(item)
        self.handlers, self.with_lines = frozenset(handlers), frozenset(lines)

    def line_of(self, offset: int) -> int:
        """The line of the instruction at ``offset``; 0 where unknown."""
        if self._lines is None:
            self._lines = [position[0] or 0 for position in self.code.co_positions()]
        index = offset // 2
        return self._lines[index] if 0 <= index < len(self._lines) else 0

    def text(self, line: int) -> str:
        """The source of a line, without its indentation."""
        return linecache.getline(self.filename, line).strip()

    def has_call(self, line: int) -> bool:
        """Whether that line calls anything; True where the source is missing."""
        facts = file_facts(self.filename)
        return line in facts.called or line in facts.with_items or not facts.calls_by_end

    def loop(self, line: int, *, inside: bool = False) -> Loop | None:
        """The loop whose header is on that line, if there is one.

        Args:
            line: In the file.
            inside: Whether other lines of the innermost loop count as well.
        """
        loops = file_facts(self.filename).loops
        if inside and line not in loops:
            around = [loop for loop in loops.values() if loop.header <= line <= loop.last]
            return max(around, key=lambda loop: loop.header, default=None)
        return loops.get(line)

    def loop_before_waits(self, line: int) -> Loop | None:
        """The outermost loop round that line, if the function may wait after it."""
        facts = file_facts(self.filename)
        lines = {n for _, _, n in self.code.co_lines() if n}
        around = [
            loop
            for loop in facts.loops.values()
            if loop.header in lines and loop.header <= line <= loop.last
        ]
        loop = min(around, key=lambda loop: loop.header, default=None)
        if loop is None or not any(
            after > loop.last and (after in facts.called or after in facts.with_items)
            for after in lines
        ):
            return None
        return loop

    def statement(self, line: int) -> int:
        """The line of the ``with`` statement that has an item on that line."""
        return file_facts(self.filename).statements.get(line, line)

    def calls_plainly(self, offset: int, line: int) -> bool:
        """Whether a method is called there without arguments.

        Args:
            offset: Of the instruction that calls; -1 if only the line is known.
            line: The line.
        """
        facts = file_facts(self.filename)
        if offset >= 0:
            _, last, _, end = self._position(offset)
            call = facts.calls_by_end.get((last, end))
            return call is not None and not call.args and not call.keywords
        return any(
            _called_name(call) == "acquire" and not call.args and not call.keywords
            for call in facts.calls.get(line, [])
        )

    def _position(self, offset: int) -> tuple[int, int, int, int]:
        """Where an instruction is in the source: lines, then columns; 0 where unknown."""
        positions = islice(self.code.co_positions(), offset // 2, None)
        line, last, column, end = next(positions)
        return line or 0, last or 0, column or 0, end or 0

    def subject(self, offset: int, line: int = 0) -> str:
        """What a method is called on, or what is entered by ``with``, as source text.

        Args:
            offset: Of the instruction that calls or enters; -1 if only the line is known.
            line: Used where the offset says nothing.

        Returns:
            Such as ``"self.lock"``; empty where the source does not tell.
        """
        facts = file_facts(self.filename)
        if offset >= 0:
            line, last, _, end = self._position(offset)
            call = facts.calls_by_end.get((last, end))
            if offset in self.entered:
                return self.entered[offset].text
            if call is not None and isinstance(call.func, ast.Attribute):
                return ast.unparse(call.func.value)
        items = facts.with_items.get(line, [])
        if items:
            return items[0].text
        for call in facts.calls.get(line, []):
            if _called_name(call) in _SYNCHRONISING and isinstance(
                call.func, ast.Attribute
            ):
                return ast.unparse(call.func.value)
        return ""


#: Whether a context manager is entered by a call that sys.monitoring shows (3.14+).
ENTRY_IS_CALL = "BEFORE_WITH" not in dis.opmap
_WITH_EXCEPT_START = dis.opmap["WITH_EXCEPT_START"]


def resolve(expression: ast.expr, frame: FrameType) -> Any:
    """The object that a simple expression stands for, found without running any code.

    Names, attributes that need no code to be read, and items of exact lists, tuples
    and dicts are followed. None stands for "cannot tell".

    Args:
        expression: As in ``with self.locks[i]:``.
        frame: Where it is about to be evaluated.
    """
    match expression:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            code = frame.f_code
            if (
                name in code.co_varnames
                or name in code.co_cellvars
                or name in code.co_freevars
                or not code.co_flags & inspect.CO_OPTIMIZED
            ):
                found = frame.f_locals
                if name in found:
                    return found[name]
            if name in frame.f_globals:
                return frame.f_globals[name]
            return getattr(builtins, name, None)
        case ast.Attribute(value=owner, attr=name):
            base = resolve(owner, frame)
            if base is None:
                return None
            if isinstance(base, ModuleType):
                return vars(base).get(name)
            return static_attribute(base, name)
        case ast.Subscript(value=owner, slice=index):
            base, key = resolve(owner, frame), resolve(index, frame)
            if (type(base) in (list, tuple) and type(key) is int) or (
                type(base) is dict and type(key) in (int, str)
            ):
                try:
                    return base[key]
                except (LookupError, RuntimeError):
                    return None
    return None


def static_attribute(owner: Any, name: str) -> Any:
    """An attribute that needs no code of the learner's to be read; else None."""
    found = inspect.getattr_static(owner, name, None)
    if isinstance(owner, type):
        return found
    if isinstance(found, MemberDescriptorType):  # of a class with __slots__
        try:
            return found.__get__(owner)
        except AttributeError:
            return None
    return found if not hasattr(type(found), "__get__") else None
