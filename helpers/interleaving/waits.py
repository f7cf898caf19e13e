"""Who waits for whom: the graph of a deadlock, found by exploring or really there.

A circle in the wait-for graph is a deadlock (Coffman et al., "System deadlocks", 1971).
"""

from __future__ import annotations

import ast
import inspect
import linecache
import math
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import FrameType
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.frames import current_frames
from helpers.interleaving.events import Wait
from helpers.interleaving.naming import follow
from helpers.interleaving.result import Result, find_cycle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Condition)


def wait_for_graph(result: Result | None = None, ax: Axes | None = None) -> Axes:
    """Draw which thread waits for what, and which thread holds that.

    Args:
        result: What ``explore`` found. Without it, the threads that run in this
            process now are looked at. That is a best effort: it sees locks that are
            named in the source of the functions under way, and it looks at threads that
            run on meanwhile.
        ax: Where to draw; by default a new figure.

    Returns:
        The axes; as the last value of a cell they show themselves.

    Raises:
        TypeError: ``result`` is not what ``explore`` returns, or ``ax`` are no axes.
        ValueError: The result is not a deadlock.

    Example:
        >>> import threading
        >>> from helpers.interleaving import explore
        >>> left, right = threading.Lock(), threading.Lock()
        >>> def climb():
        ...     with left:
        ...         with right:
        ...             pass
        >>> def descend():
        ...     with right:
        ...         with left:
        ...             pass
        >>> wait_for_graph(explore([climb, descend])).get_title()
        'Deadlock: climb → descend → climb'
    """
    if ax is not None and not hasattr(ax, "get_window_extent"):
        raise TypeError(
            f"ax={arguments.shown(ax)}: give axes of matplotlib, or None for new ones"
        )
    if result is not None and not isinstance(result, Result):
        raise TypeError(
            f"result={arguments.shown(result)}: give what explore() found, or "
            "None for the threads "
            "that run now"
        )
    if result is None:
        waits = live_waits()
    else:
        waits = list(result.outcome.waits)
        if not waits:
            raise ValueError(
                f"result.outcome.kind is {result.outcome.kind!r}: only a deadlock has a "
                "wait-for graph; for the running threads call wait_for_graph()"
            )
    return draw(waits, ax)


def draw(waits: list[Wait], ax: Axes | None = None) -> Axes:
    """Draw waits as a graph: round threads, square locks, the circle in red."""
    if ax is None:
        from helpers.plotting import FigureCanvasAgg
        from helpers.timeline.drawing import ShownAxes, ShownFigure

        figure = ShownFigure(figsize=(6, 5))
        FigureCanvasAgg(figure)
        figure.alt = _in_words(waits)
        ax = figure.add_subplot(axes_class=ShownAxes)
    cycle = find_cycle(waits)
    ordered = sorted(
        waits, key=lambda w: cycle.index(w.thread) if w.thread in cycle else 99
    )
    nodes = [
        node
        for wait in ordered
        for node in [
            ("thread", wait.thread),
            *([("lock", wait.target)] if wait.action != "join" else []),
            *(("thread", holder) for holder in wait.holders),
        ]
    ]
    nodes += [("lock", lock) for wait in ordered for lock in wait.held]
    names = list(dict.fromkeys(nodes))
    turn = 2 * math.pi / max(len(names), 1)
    place = {node: (math.sin(i * turn), math.cos(i * turn)) for i, node in enumerate(names)}
    for wait in ordered:
        red = wait.thread in cycle
        me = place["thread", wait.thread]
        if wait.action == "join":
            for holder in wait.holders:
                _arrow(ax, me, place["thread", holder], "waits for the end of", red)
            continue
        target = place["lock", wait.target]
        _arrow(ax, me, target, f"waits, line {wait.line}" if wait.line else "waits", red)
        for holder in wait.holders:
            _arrow(ax, target, place["thread", holder], "held by", red and holder in cycle)
    for (kind, name), (x, y) in place.items():
        involved = name in cycle or kind == "lock"
        style = "round,pad=0.5" if kind == "thread" else "square,pad=0.4"
        box = {"boxstyle": style, "fc": "#fde0dc" if involved and cycle else "#e3f2fd",
               "ec": "#c62828" if name in cycle else "#546e7a"}  # fmt: skip
        ax.text(x, y, name, ha="center", va="center", bbox=box, zorder=3)
    if not waits:
        ax.text(0, 0, "No thread waits for a lock.", ha="center")
    title = "Who waits for whom"
    if cycle:
        title = f"Deadlock: {len(cycle)} threads in a circle"
        if len(cycle) < 4:
            title = "Deadlock: " + " → ".join([*cycle, cycle[0]])
    ax.set_title(title)
    ax.set_xlim(-1.6, 1.6)
    ax.set_ylim(-1.4, 1.4)
    ax.set_axis_off()
    return ax


def _in_words(waits: list[Wait]) -> str:
    parts = []
    for wait in waits:
        what = "the end of" if wait.action == "join" else f"{wait.target}, held by"
        parts.append(f"{wait.thread} waits for {what} {' and '.join(wait.holders)}")
    return f"Who waits for whom: {'; '.join(parts) or 'no thread waits for a lock'}."


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], text: str, red: bool
) -> None:
    color = "#c62828" if red else "#546e7a"
    style = {"arrowstyle": "-|>", "color": color, "shrinkA": 24, "shrinkB": 24,
             "connectionstyle": "arc3,rad=0.12", "lw": 1.8}  # fmt: skip
    ax.annotate("", xy=end, xytext=start, arrowprops=style)
    middle = ((start[0] + end[0]) / 2 * 1.12, (start[1] + end[1]) / 2 * 1.12)
    paper = {"fc": "white", "ec": "none", "pad": 1.5}  # so that no arrow strikes it through
    ax.text(*middle, text, ha="center", va="center", fontsize=8, color=color, bbox=paper)


# -- threads that really wait --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Use:
    """A lock in the source of a function that is under way."""

    lock: Any
    name: str
    line: int
    text: str
    waits: bool
    variables: dict[str, Any]  # the global ones


def live_waits() -> list[Wait]:
    """The threads of this process that wait for a lock or for each other's end.

    Each frame of each thread is compared with its source: a ``with`` block around the
    present line, or an ``acquire()`` above it without a ``release()`` in between, holds
    its lock; a ``with`` or ``acquire()`` at the present line of the innermost frame
    waits for it if it is locked.
    """
    threads = {thread.ident: thread for thread in threading.enumerate()}
    uses: dict[str, list[_Use]] = {}
    joins: dict[str, _Use] = {}
    for ident, frame in current_frames().items():
        thread = threads.get(ident)
        if thread is None or ident == threading.get_ident():
            continue
        found: list[_Use] = []
        innermost = True
        here: FrameType | None = frame
        while here is not None:
            if _in_library(here):
                here = here.f_back
                continue
            for use in _uses(here, innermost):
                if isinstance(use.lock, threading.Thread):
                    if use.lock.is_alive():
                        joins[thread.name] = use
                else:
                    found.append(use)
            innermost = False
            here = here.f_back
        uses[thread.name] = found
    names = _names(use for found in uses.values() for use in found)
    renamed = {
        thread: [replace(use, name=names[id(use.lock)]) for use in found]
        for thread, found in uses.items()
    }
    return list(_waits(renamed, joins))


def _names(uses: Iterable[_Use]) -> dict[int, str]:
    """One name for each lock: two threads may know it, or different ones, by an argument.

    The name of a global variable is what a reader knows it by. Failing that it is what
    stands in the source, with a number where several locks are called the same there.
    """
    names: dict[int, str] = {}
    for use in uses:
        if id(use.lock) in names:
            continue
        shared = (name for name, value in list(use.variables.items()) if value is use.lock)
        wanted = name = next(shared, use.name)
        number = 1
        while name in names.values():
            number += 1
            name = f"{wanted} #{number}"
        names[id(use.lock)] = name
    return names


def _waits(uses: dict[str, list[_Use]], joins: dict[str, _Use]) -> Iterator[Wait]:
    holding = {
        name: [use for use in found if not use.waits] for name, found in uses.items()
    }
    for name, found in uses.items():
        held = tuple(dict.fromkeys(use.name for use in holding[name]))
        for use in found:
            if use.waits and _locked(use.lock):
                holders = tuple(
                    other
                    for other, locks in holding.items()
                    if any(held_use.lock is use.lock for held_use in locks)
                )
                yield Wait(name, "acquire", use.name, use.text, use.line, holders, held)
        if name in joins:
            use = joins[name]
            yield Wait(
                name, "join", use.lock.name, use.text, use.line, (use.lock.name,), held
            )


def _in_library(frame: FrameType) -> bool:
    return frame.f_code.co_filename in (threading.__file__, __file__)


def _locked(lock: Any) -> bool:
    inner = getattr(lock, "_lock", lock)
    if hasattr(inner, "locked"):
        return inner.locked()
    # An RLock says so itself only since 3.14; its text does since 3.2.
    return repr(inner).startswith("<locked")


def _uses(frame: FrameType, innermost: bool) -> Iterator[_Use]:
    """The locks and threads that the source around the present line names."""
    code = frame.f_code
    lines = linecache.getlines(code.co_filename)
    if not lines:
        return
    try:
        block = inspect.getblock(lines[code.co_firstlineno - 1 :])
        indent = len(block[0]) - len(block[0].lstrip())
        tree = ast.parse("".join(line[indent:] or "\n" for line in block))
    except (SyntaxError, IndexError):
        return
    offset, now = code.co_firstlineno - 1, frame.f_lineno
    shared = frame.f_globals
    variables = {**frame.f_builtins, **shared, **frame.f_locals}
    own = tree.body[0] if isinstance(tree.body[0], ast.FunctionDef) else tree
    calls: dict[int, _Use] = {}
    for node in ast.walk(own):
        if isinstance(node, ast.With):
            first, last = node.lineno + offset, (node.end_lineno or node.lineno) + offset
            body = node.body[0].lineno + offset
            for item in node.items:
                lock = _value(item.context_expr, variables)
                if isinstance(lock, _LOCKS):
                    text = ast.unparse(item.context_expr)
                    if body <= now <= last and now != first:
                        yield _Use(lock, text, now, f"with {text}", False, shared)
                    elif innermost and first <= now and (now < body or body == first):
                        yield _Use(lock, text, now, f"with {text}", True, shared)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target, method = node.func.value, node.func.attr
            line = node.lineno + offset
            if method not in ("acquire", "release", "join") or line > now:
                continue
            lock = _value(target, variables)
            text = ast.unparse(target)
            if method == "join" and isinstance(lock, threading.Thread):
                if line == now and innermost:
                    yield _Use(lock, text, now, f"{text}.join()", True, shared)
            elif isinstance(lock, _LOCKS):
                if method == "release":
                    if line < now:
                        calls.pop(id(lock), None)
                elif line < now:
                    held = f"{text}.acquire()"
                    calls[id(lock)] = _Use(lock, text, line, held, False, shared)
                elif innermost:
                    yield _Use(lock, text, now, f"{text}.acquire()", True, shared)
    yield from calls.values()


def _value(node: ast.expr, variables: dict[str, Any]) -> Any:
    """The object that an expression without calls stands for, else None."""
    try:
        return follow(ast.unparse(node), variables)
    except (LookupError, AttributeError, TypeError):
        return None
