"""Every part of the article, and every question that learners ask, has its place."""

from __future__ import annotations

import re
import tomllib

import nbformat
import pytest
from article import ARTICLE, PLACES, library_names, own_names, parts
from notebook import NOTEBOOKS, chapters

PARTS = {part.line: part for part in parts(ARTICLE.read_text(encoding="utf-8"))}
# ``list`` and ``dict`` have taken their places since Python 3.9; chapter 12 says so.
OLD = {"typing", "List", "Dict"}
TABLE = tomllib.loads(PLACES.read_text(encoding="utf-8"))


def cells(notebook: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", as_version=4).cells


def where(notebook: str, words: str) -> nbformat.NotebookNode:
    """The first cell of a notebook that holds these words."""
    found = [cell for cell in cells(notebook) if words in cell.source]
    assert found, f"no cell of {notebook} holds {words!r}"
    return found[0]


def test_the_article_is_taken_apart_completely():
    """All headings, 21 code blocks and the tree are found: no part can be overlooked."""
    kinds = [part.kind for part in PARTS.values()]
    underlines = re.findall(r"(?m)^(=|-){4,}$", ARTICLE.read_text(encoding="utf-8"))
    assert kinds.count("heading") == len(underlines)
    assert kinds.count("code") == 21
    assert kinds.count("row") == 7
    assert kinds.count("diagram") == 1


def test_every_part_of_the_article_has_a_place():
    """The table has an entry for each part of the article, and no other."""
    assert set(TABLE["places"]) == {str(line) for line in PARTS}


@pytest.mark.parametrize("line", TABLE["places"])
def test_the_place_exists(line):
    """The words stand in the notebook: a heading in a heading, code in code."""
    notebook, words = TABLE["places"][line]
    part, cell = PARTS[int(line)], where(notebook, words)
    if part.kind == "code":
        assert cell.cell_type == "code"
    if part.kind == "heading":
        assert cell.cell_type == "markdown"


@pytest.mark.parametrize("line", [n for n, part in PARTS.items() if part.kind == "code"])
def test_code_keeps_what_the_article_teaches(line):
    """Each module, class, method and argument of a code block is used in its notebook."""
    notebook, _words = TABLE["places"][str(line)]
    code = "\n".join(cell.source for cell in cells(notebook) if cell.cell_type == "code")
    missing = library_names(PARTS[line].text) - set(re.findall(r"\w+", code)) - OLD
    assert missing == set()


def test_the_glossary_has_every_name_of_the_articles_code():
    """A name is used in the course as it stands, or the glossary gives the English one."""
    course = [cell for path in chapters() for cell in cells(path.stem)]
    code = "\n".join(cell.source for cell in course if cell.cell_type == "code")
    rows = "\n".join(cell.source for cell in cells("13_see_also") if "|" in cell.source)
    known = set(re.findall(r"\w+", code)) | set(re.findall(r"\w+", rows))
    blocks = [part.text for part in PARTS.values() if part.kind == "code"]
    assert {name for block in blocks for name in own_names(block)} - known == set()


@pytest.mark.parametrize("question", TABLE["questions"])
def test_a_search_finds_the_answer(question):
    """What learners ask, or the error that they see, stands in a heading or a call-out."""
    notebook, words = TABLE["questions"][question]
    texts = [cell.source for cell in cells(notebook) if cell.cell_type == "markdown"]
    lines = [line for text in texts for line in text.splitlines() if words in line]
    assert any(line.startswith(("#", ">", "|")) for line in lines), lines


@pytest.mark.parametrize("notebook", [path.stem for path in chapters()])
def test_a_chapter_names_what_it_covers(notebook):
    """The first cell says which chapter of the article the notebook is about."""
    first = cells(notebook)[0].source
    assert re.search(r"(?m)^\*Wiki chapter: .+ About \d+ minutes\b", first), first
