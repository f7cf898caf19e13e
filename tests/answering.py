"""Answers to exercises: from the solutions' notebooks, and the wrong ones in answers/.

An answer is text, run as a notebook's cells are: its functions belong to ``__main__`` and
have their source, and a cell that begins with ``%%module`` becomes a module. In a file, a
comment ``# %%module name`` on a line of its own begins such a cell, and ``# %%`` ends it.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers import check, module
from helpers.practice.exercise import Exercise, all_exercises, find_exercise

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent / "notebooks"
ANSWERS = HERE / "answers"
#: For a run by hand: how often each answer is checked.
TIMES = int(os.environ.get("COURSE_REPEAT", "1"))
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and why it has to be refused.

    Attributes:
        exercise: The exercise's name.
        mistake: What its file is called.
        cause: The cause, or several with ``|`` between them, that the verdict must name.
        cells: Its text.
    """

    exercise: str
    mistake: str
    cause: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.exercise}-{self.mistake}"


def run_cells(cells: tuple[str, ...] | list[str]) -> dict[str, Any]:
    """Run cells in a namespace as a notebook's kernel does, and return the namespace."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        magic = re.match(r"(?:# )?%%module (\w+)\n", cell)
        if magic:
            defined = module.define(magic[1], cell.replace("%%", "# %%", 1))
            space |= {n: v for n, v in vars(defined).items() if n[0] != "_"}
            space[magic[1]] = defined
            continue
        text = re.sub(r"(?m)^%.*$", "", cell)
        file = f"<cell {next(_numbers)}>"
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        exec(compile(text, file, "exec"), space)
    return space


def parts_of(exercise: Exercise, cells: tuple[str, ...] | list[str]) -> list[Any]:
    """What ``check`` gets: the parts of an answer, in the order of the stub."""
    space = run_cells(cells)
    return [space[part.name] for part in exercise.parts]


def wrong_answers(first: str = "01", last: str = "99") -> list[Wrong]:
    """The wrong answers to the exercises of some chapters, by exercise.

    Args:
        first: The number of the first chapter, such as ``"01"``.
        last: The number of the last one.
    """
    chapters = {each.name: each.chapter[:2] for each in all_exercises()}
    found = []
    for path in sorted(ANSWERS.glob("*/*.py")):
        if not first <= chapters[path.parent.name] <= last:
            continue
        text = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(text)) or ""
        cause = said.partition(":")[0]
        found.append(Wrong(path.parent.name, path.stem, cause, cells_of(text)))
    return found


def is_refused(wrong: Wrong) -> None:
    """Check a wrong answer, as often as is asked for, and assert what the verdict says."""
    exercise = find_exercise(wrong.exercise)
    for _ in range(TIMES):
        verdict = check(wrong.exercise, *parts_of(exercise, wrong.cells))
        assert verdict.status == "refused", str(verdict)
        assert verdict.cause in wrong.cause.split("|"), str(verdict)
        assert verdict.message
        assert verdict._repr_html_()


def cells_of(text: str) -> tuple[str, ...]:
    """The cells of a file, which begin at ``# %%``."""
    return tuple(re.split(r"(?m)^(?=# %%)", text))


def solution(exercise: Exercise) -> list[str]:
    """The cells of the reference solution: those above its check, up to the heading."""
    path = NOTEBOOKS / "solutions" / f"{exercise.chapter}.ipynb"
    cells: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            cells = []
        elif cell.cell_type == "code":
            if f'check("{exercise.name}"' in cell.source:
                return cells
            cells.append(cell.source)
    raise LookupError(f"{path.name} has no check of {exercise.name!r}")


__all__ = [
    "ANSWERS", "NOTEBOOKS", "TIMES", "Wrong", "all_exercises", "cells_of", "find_exercise",
    "is_refused", "parts_of", "run_cells", "solution", "wrong_answers",
]  # fmt: skip
