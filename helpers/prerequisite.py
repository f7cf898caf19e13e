"""Says which cell must run first, where a cell fails because another one has not run.

A reader who enters a notebook in the middle, or runs its cells out of order, meets
``NameError: name 'counter' is not defined``, which reads like a mistake of their own. If
another cell of the notebook makes that name, a sentence below the traceback says so. A
name that no cell makes is a mistake: there Python's own message stands alone.

The notebook is read from its file, so a cell that was never saved is not known.
"""

from __future__ import annotations

import ast
import html
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.magicline import MAGIC_LINE

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from IPython.core.interactiveshell import (
        ExecutionInfo,
        ExecutionResult,
        InteractiveShell,
    )

_HEADING = re.compile(r"(?m)^##+ +(.*?) *$")  # not a comment in a block of code


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell, and what stands above it.

    Attributes:
        identity: The identifier in the notebook's file; may be empty.
        source: Its text.
        heading: The nearest one above; may be empty.
    """

    identity: str
    source: str
    heading: str = ""

    @property
    def module(self) -> str:
        """The name of the module that ``%%module`` makes of it; empty if it makes none."""
        magic, name, _ = _parted(self.source)
        return name if magic == "module" else ""

    def makes(self, name: str) -> bool:
        """Whether a run of this cell gives a value to a name of the notebook."""
        return name == _parted(self.source)[1] or name in made_by(self.source)


def made_by(source: str) -> set[str]:
    """The names to which a cell's own lines give a value.

    Those that its functions make when they are called do not count.

    Args:
        source: The text of the cell, magics included; one that cannot be parsed makes
            nothing.

    Example:
        >>> sorted(made_by("import os.path as path\\nfor i in f():\\n    total = i"))
        ['i', 'path', 'total']
        >>> made_by("%%timeline\\ncounter += 1")
        set()
    """
    # Only where a cell has failed: by then IPython is there.
    from IPython.core.inputtransformer2 import TransformerManager

    code = TransformerManager().transform_cell(_parted(source)[2])
    try:
        todo: list[ast.AST] = [ast.parse(code)]
    except (SyntaxError, ValueError):
        return set()
    names = set()
    while todo:
        node = todo.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
                continue
            case ast.Lambda() | ast.AugAssign():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.alias():
                names.add((node.asname or node.name).partition(".")[0])
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
        todo.extend(ast.iter_child_nodes(node))
    return names


def _parted(source: str) -> tuple[str, str, str]:
    """Which magic of ours a cell asks for, the name behind it, and the cell's own lines."""
    source = source.lstrip()  # as IPython does it
    match = MAGIC_LINE.match(source)
    if match is None:
        return "", "", source
    return match[1], match[2].strip(), source[match.end() :]


def read(path: Path) -> list[Cell]:
    """The code cells of a notebook's file.

    Args:
        path: Of the file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no notebook.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells, heading = [], ""
    try:
        for cell in notebook["cells"]:
            source = "".join(cell["source"])  # a text or a list of lines
            if cell["cell_type"] == "markdown":
                heading = (_HEADING.findall(source) or [heading])[-1]
            elif cell["cell_type"] == "code":
                cells.append(Cell(str(cell.get("id", "")), source, heading))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"path={str(path)!r} is no notebook: {error!r}") from error
    return cells


def missing_cell(
    name: str, cells: Sequence[Cell], here: int | None, *, module: bool = False
) -> str:
    """A sentence that says which cell makes a name, and what to do.

    Args:
        name: What is missing.
        cells: Those of the notebook, in order.
        here: The place in ``cells`` of the one that failed; None if it is not known.
        module: Whether the name is that of a module that was to be imported.

    Returns:
        The sentence; empty if no other cell makes the name.

    Example:
        >>> cells = [Cell("", "counter = 0", "A counter"), Cell("", "counter += 1")]
        >>> print(missing_cell("counter", cells, 1))
        `counter` is made in an earlier cell, below the heading “A counter”, which has \
not run to its end since the kernel was started. Choose Run → Run All Above Selected \
Cell, then run this cell again.
        >>> missing_cell("countr", cells, 1)
        ''
    """
    makers = [
        number
        for number, cell in enumerate(cells)
        if number != here and (cell.module == name if module else cell.makes(name))
    ]
    if not makers:
        return ""
    if here is None:
        place, maker = "another", makers[0]
    elif makers[0] < here:
        place, maker = "an earlier", max(i for i in makers if i < here)
    else:
        place, maker = "a later", makers[0]
    heading = cells[maker].heading
    below = f", below the heading “{heading}”," if heading else ","
    todo = "Run that cell first"
    if place == "an earlier":
        todo = "Choose Run → Run All Above Selected Cell"
    kind = "cell" if place != "another" else "cell of this notebook"
    return (
        f"`{name}` is made in {place} {kind}{below} which has not run to its end since "
        f"the kernel was started. {todo}, then run this cell again."
    )


class Advisor:
    """Adds :func:`missing_cell` below the traceback of a cell in IPython.

    Args:
        shell: IPython's.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def install(self) -> None:
        """Look at the result of every cell from now on."""
        self._shell.events.register("post_run_cell", self._post_run_cell)

    def uninstall(self) -> None:
        """Undo :meth:`install`."""
        self._shell.events.unregister("post_run_cell", self._post_run_cell)

    def _post_run_cell(self, result: ExecutionResult | None) -> None:
        # Python has said what is wrong. A notebook's file may hold anything, and what is
        # raised here would be shown below as one more error.
        with suppress(Exception):
            if result is None or result.error_in_exec is None or result.info is None:
                return
            for text in dict.fromkeys(self._texts(result.error_in_exec, result.info)):
                _show(text)

    def _texts(self, error: BaseException, info: ExecutionInfo) -> Iterator[str]:
        """What can be said about an error and, if it is a group, about its parts."""
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from self._texts(part, info)
            return
        # UnboundLocalError is a NameError, too; but it has no name.
        if not isinstance(error, (NameError, ModuleNotFoundError)) or not error.name:
            return
        if _globals(error.__traceback__) is self._shell.user_ns:
            cells, here = _notebook(info)
            module = isinstance(error, ModuleNotFoundError)
            yield missing_cell(error.name, cells, here, module=module)


def _globals(traceback: TracebackType | None) -> dict[str, Any]:
    """The variables of the module in which an error was raised."""
    found: dict[str, Any] = {}
    while traceback is not None:
        found = traceback.tb_frame.f_globals
        traceback = traceback.tb_next
    return found


def _notebook(info: ExecutionInfo) -> tuple[list[Cell], int | None]:
    """The notebook that a cell belongs to, and the cell's place in it."""
    # Jupyter Server tells the kernel its notebook; others do not, or it has a new name.
    told = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if told.suffix == ".ipynb" and told.is_file():
        cells = read(told)
        return cells, _place(cells, info)
    for path in sorted(Path.cwd().glob("*.ipynb")):
        with suppress(OSError, ValueError):
            cells = read(path)
            here = _place(cells, info)
            if here is not None:
                return cells, here
    return [], None


def _place(cells: Sequence[Cell], info: ExecutionInfo) -> int | None:
    for number, cell in enumerate(cells):
        if info.cell_id and cell.identity == info.cell_id:
            return number
    sources = [cell.source.strip() for cell in cells]
    source = (info.raw_cell or "").strip()
    return sources.index(source) if source in sources else None


def _show(text: str) -> None:
    from IPython.display import display

    if not text:
        return
    # JupyterLab's own class for a warning is orange on orange, and hard to read.
    style = "border-left:4px solid #b26a00;padding:2px 12px;margin:6px 0"
    marked = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))
    display(
        {
            "text/plain": text,
            "text/html": f'<div class="prerequisite" style="{style}">{marked}</div>',
        },
        raw=True,
    )
