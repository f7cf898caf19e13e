"""A table in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of text as a table in HTML.

    Args:
        heads: Above the columns. Where the first is empty, a row's first cell is its
            heading.
        rows: As many texts each as there are heads.

    Example:
        >>> table(["wall"], [["<1 s"]])
        '<table><thead><tr><th scope="col">wall</th></tr></thead><tbody><tr><td>&lt;1 s\
</td></tr></tbody></table>'
    """
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = ""
    for row in rows:
        cells = [f"<td>{escape(text)}</td>" for text in row]
        if not heads[0]:
            cells[0] = f'<th scope="row" style="text-align: left">{escape(row[0])}</th>'
        body += f"<tr>{''.join(cells)}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
