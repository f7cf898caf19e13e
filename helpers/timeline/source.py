"""What a place in the learner's code says: the text of an await, of a call, of a lock.

A place is a code object and an offset into its bytecode (a frame's ``f_lasti``).
Since Python 3.11 a code object knows the exact span of each instruction (PEP 657),
so nothing has to be parsed. Where the source is missing, texts are empty.
"""

from __future__ import annotations

import linecache
import sys
from inspect import CO_VARARGS
from itertools import islice
from types import CodeType
from typing import Any

from helpers.timeline.calls import SIMPLE, short_repr


def awaited_text(code: CodeType, offset: int) -> tuple[str, int]:
    """The await, async with or async for at which a coroutine is suspended.

    Args:
        code: The code object of the suspended coroutine or async generator.
        offset: Its frame's ``f_lasti``.

    Returns:
        The text, with runs of white space made one space, and its line number. For
        an ``await`` the expression; for the two statements their first line.
    """
    text, line = span_text(code, offset)
    if not text.startswith("await"):
        text = _first_line(code, line)
    return text, line


def action_text(code: CodeType, offset: int) -> str:
    """The call that a running frame is in, such as ``event.set()``.

    Args:
        code: The frame's code object.
        offset: Its ``f_lasti``.

    Returns:
        The call without an ``await`` before it; ``end of …`` for a with statement.
    """
    text, line = span_text(code, offset)
    first = _first_line(code, line)
    if text.startswith("await"):
        return text.removeprefix("await").strip()
    if first.startswith("async with"):
        # Only its end wakes others: a lock is released, a permit given back.
        if not text.startswith("async"):
            return f"end of async with {text}"  # 3.13 and later know which item.
        return f"end of {first.rstrip(':')}"
    return text or first


def context_name(code: CodeType, offset: int) -> str:
    """The expression after ``async with`` whose block a frame enters, as ``self.lock``.

    Args:
        code: The frame's code object.
        offset: Its ``f_lasti`` while it calls ``__aenter__``.
    """
    text, line = span_text(code, offset)
    if not text.startswith("async with"):
        return text  # 3.13 and later give the span of the item itself.
    import ast
    import dis

    positions = list(code.co_positions())
    here = positions[offset // 2]
    entries = [
        instruction.offset
        for instruction in dis.get_instructions(code)
        if instruction.opname == "BEFORE_ASYNC_WITH"
        and positions[instruction.offset // 2] == here
    ]
    lines = linecache.getlines(code.co_filename)[line - 1 : here[1]]
    column = here[2] or 0
    block = lines[0].encode()[column:].decode() + "".join(lines[1:])
    try:
        # The body's lines are indented deeper than the first: the block stands alone.
        (statement,) = ast.parse(block).body
        items = statement.items  # type: ignore[attr-defined]
        return ast.unparse(items[entries.index(offset)].context_expr)
    except (SyntaxError, ValueError, AttributeError, IndexError):
        return _first_line(code, line).removeprefix("async with ").rstrip(":")


def span_text(code: CodeType, offset: int) -> tuple[str, int]:
    """The source of one instruction, on one line, and its line number.

    Args:
        code: Any code object.
        offset: The offset of one of its instructions, in bytes.
    """
    position = next(islice(code.co_positions(), offset // 2, None), None)
    line, last, column, end = position or (None, None, None, None)
    if line is None:
        return "", 0
    if last is None or column is None or end is None:  # python -X no_debug_ranges
        return _first_line(code, line), line
    # Columns count bytes of UTF-8.
    lines = [
        text.encode() for text in linecache.getlines(code.co_filename)[line - 1 : last]
    ]
    if not lines:
        return "", line
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][column:]
    text = " ".join(b" ".join(lines).decode(errors="replace").split())
    if last > line:
        for loose, tight in (("( ", "("), (", )", ")"), (" )", ")")):
            text = text.replace(loose, tight)
    return text, line


def _first_line(code: CodeType, line: int) -> str:
    return linecache.getline(code.co_filename, line).strip()


def call_text(coroutine: Any) -> str:
    """The call that made a coroutine, as far as it is short: ``download('a.html')``.

    Only arguments that are simple are shown (numbers, strings, functions by their
    name): of others, such as a session, there would be no more than the type.

    Args:
        coroutine: A coroutine that has not started, for then its locals are its
            arguments; of a started one only the name is given.

    Example:
        >>> async def download(session, url, retries=3): ...
        >>> coroutine = download(object(), "a.html")
        >>> call_text(coroutine)
        "download('a.html', 3)"
        >>> coroutine.close()
    """
    name = getattr(coroutine, "__name__", type(coroutine).__name__)
    frame = getattr(coroutine, "cr_frame", None)
    if frame is None or coroutine.cr_suspended or coroutine.cr_running:
        return f"{name}()"
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    has_star = bool(code.co_flags & CO_VARARGS)
    if not count and not has_star:
        return f"{name}()"
    values = frame.f_locals
    arguments = list(values.values())[: count + has_star]
    if sys.version_info < (3, 13):
        # A snapshot until then, and one that would keep the arguments alive.
        values.clear()
    if has_star:
        arguments += arguments.pop()
    shown = (short_repr(value) for value in arguments if type(value) in SIMPLE)
    return f"{name}({', '.join(shown)})"
