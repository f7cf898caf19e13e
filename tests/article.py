"""The German wiki article that the course follows, taken apart into what needs a place."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ARTICLE = Path(__file__).parent / "wiki" / "multithreading_in_python.txt"
PLACES = Path(__file__).parent / "wiki" / "places.toml"


@dataclass(frozen=True)
class Part:
    """A heading, code block, list item, table row, diagram or sentence of the article.

    Attributes:
        line: Where it begins in the article, counted from 1.
        kind: ``heading``, ``code``, ``item``, ``row``, ``diagram`` or ``prose``.
        text: What stands there, without its indentation.
    """

    line: int
    kind: str
    text: str


def parts(article: str) -> list[Part]:
    """Take the article apart, from its title on.

    Args:
        article: Its whole text.

    Returns:
        Its parts in their order. The lines of the head, before the title, are none.

    Example:
        >>> [part.kind for part in parts("A\\n===\\n  - one\\n  - two\\n")]
        ['heading', 'item', 'item']
    """
    lines = article.splitlines()
    headings = [
        i
        for i in range(len(lines) - 1)
        if lines[i] and re.fullmatch(r"=+|-+", lines[i + 1])
    ]
    found = []
    for here, following in zip(headings, [*headings[1:], len(lines)], strict=True):
        found.append(Part(here + 1, "heading", lines[here]))
        found += _body(here + 3, textwrap.dedent("\n".join(lines[here + 2 : following])))
    return found


def _body(first: int, body: str) -> Iterator[Part]:
    if not body.strip():
        return
    start = first + next(i for i, line in enumerate(body.splitlines()) if line.strip())
    if "+--" in body:
        yield Part(start, "diagram", body.strip("\n"))
    elif "\n#" in f"\n{body}" or _is_python(body):
        yield Part(start, "code", body.strip("\n"))
    else:
        yield from _lines(first, body)


def _is_python(text: str) -> bool:
    try:
        return any(not isinstance(n, ast.Expr) for n in ast.parse(text).body)
    except SyntaxError:
        return False


def _lines(first: int, body: str) -> Iterator[Part]:
    continued = False
    for number, line in enumerate(body.splitlines(), first):
        if line.startswith("|"):
            if not line.startswith("|-"):
                yield Part(number, "row", line)
        elif re.match(r" *- |[\w/-]+: |wiki/", line):
            yield Part(number, "item", line.strip())
        elif line.strip() and not line.startswith(" ") and not continued:
            yield Part(number, "prose", line)
        continued = bool(line.strip())


def library_names(code: str) -> set[str]:
    """Names in a code block that belong to Python and its libraries, not to the article.

    Imported modules and names, methods and attributes, and names of arguments: what the
    course, which has English names of its own, must still show.

    Args:
        code: A code block that parses.

    Example:
        >>> sorted(library_names("import threading\\nt = threading.Thread(target=f)"))
        ['Thread', 'target', 'threading']
    """
    names: set[str] = set()
    tree = ast.parse(code)
    own = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {part for alias in node.names for part in alias.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            names |= set(f"{node.module}".split("."))
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Call):
            names |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return names - own


def own_names(code: str) -> set[str]:
    """Names that the article's author has chosen: of functions, arguments and variables.

    Args:
        code: A code block that parses.

    Example:
        >>> sorted(own_names("import time; start = time.time()"))
        ['start']
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names
