"""A place in the source at which threads may be switched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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


def columns(lines: list[str], node: Any) -> tuple[int, int]:
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
    start, end = columns(lines, node)
    if node.lineno == node.end_lineno:
        return lines[node.lineno - 1][start:end]
    middle = lines[node.lineno : node.end_lineno - 1]
    return "".join(
        [lines[node.lineno - 1][start:], *middle, lines[node.end_lineno - 1][:end]]
    )
