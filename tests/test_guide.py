"""Tests of helpers.advice.tree and helpers.widgets.guide."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import nbformat
import pytest

from helpers import guide
from helpers.advice.tree import TREE, Leaf, Question, leaves
from helpers.widgets.guide import View, plain, static

CHAPTER = Path(__file__).resolve().parent.parent / "notebooks" / "08_choosing.ipynb"
LEAVES = list(leaves(TREE))
each_leaf = pytest.mark.parametrize(
    ("path", "leaf"), LEAVES, ids=[" > ".join(path) for path, _ in LEAVES]
)


@pytest.fixture(scope="module")
def cells() -> list[nbformat.NotebookNode]:
    return nbformat.read(CHAPTER, as_version=4).cells


def section(cells: list[nbformat.NotebookNode], heading: str) -> list:
    """The cells from a heading to the next one."""
    found: list = []
    for cell in cells:
        title = re.match(r"#+ (.*)", cell.source) if cell.cell_type == "markdown" else None
        if title and found:
            break
        if found or (title and title[1] == heading):
            found.append(cell)
    return found


@each_leaf
def test_the_section_of_a_leaf_has_cells_that_run(cells, path, leaf):
    """Each answer's heading stands in the chapter, and code follows it."""
    assert any(cell.cell_type == "code" for cell in section(cells, leaf.section))


@each_leaf
def test_the_answers_of_a_path_lead_to_its_leaf(path, leaf):
    """What the buttons say, one after the other, ends at the leaf."""
    which = guide()
    for answer in path:
        assert which.leaf is None
        which.answer(answer)
    assert which.leaf is leaf
    for _ in path:
        which.back()
    assert which.node is TREE


@each_leaf
def test_a_leaf_says_what_the_article_says_and_why(path, leaf):
    """Model, reason and the article's own advice; the finer point where there is one."""
    which = guide()
    for answer in path:
        which.answer(answer)
    text = View(which)._text.value
    for part in (leaf.model, leaf.reason, leaf.article, leaf.finer, leaf.section):
        assert escape(part) in text
    assert all((leaf.model, leaf.reason, leaf.article))


def test_each_line_of_the_articles_table_has_a_leaf():
    """All six tasks of the table and both branches of the tree occur in the guide."""
    said = " ".join(leaf.article for _, leaf in LEAVES)
    for task in (
        "HTTP requests", "File downloads", "Data processing", "GUI + background",
        "web scraping", "Science", "Many connections", "Few connections", "CPU-bound",
        "ordinary code",
    ):  # fmt: skip
        assert task in said


def test_every_link_of_the_chapter_leads_to_a_heading(cells):
    """The links of the table and of the guide, as JupyterLab names its headings."""
    headings = {
        "#" + found.replace(" ", "-")
        for cell in cells
        if cell.cell_type == "markdown"
        for found in re.findall(r"(?m)^#+ (.*)$", cell.source)
    }
    linked = {
        link
        for cell in cells
        if cell.cell_type == "markdown"
        for link in re.findall(r"\]\((#.*?)\)(?= |$)", cell.source)
    }
    assert linked
    assert linked | {leaf.link for _, leaf in LEAVES} <= headings


def test_the_buttons_show_the_answers_and_stay_the_same_objects():
    """So the keyboard's focus stays where it is from one question to the next."""
    which = guide()
    view = View(which)
    which._view = view
    before = list(view._buttons)
    for question in (TREE, dict(TREE.answers)["it computes"]):
        shown = [b.description for b in view._buttons if b.layout.display == ""]
        assert shown == [answer for answer, _ in question.answers]
        view._buttons[1].click()
    assert view._buttons == before
    assert which.leaf is not None
    assert all(button.layout.display == "none" for button in view._buttons)


def test_back_and_start_again_are_off_at_the_first_question():
    """There is nothing to go back to."""
    which = guide()
    which._repr_mimebundle_()
    view = which._view
    assert view._back.disabled
    view._buttons[0].click()
    assert not view._restart.disabled
    view._restart.click()
    assert which.path == ()
    assert view._back.disabled


def test_without_a_kernel_the_whole_tree_stands_there():
    """The saved notebook shows every question, answer and model, as lists and as text."""
    bundle = guide()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for path, leaf in LEAVES:
        for text in (*path, leaf.model):
            assert escape(text) in bundle["text/html"]
            assert text in bundle["text/plain"]
        assert escape(leaf.link) in bundle["text/html"]
    assert (static(TREE), plain(TREE)) == (bundle["text/html"], bundle["text/plain"])


def test_an_answer_that_is_none_is_refused():
    """The message lists the answers; a leaf has none."""
    which = guide()
    with pytest.raises(ValueError, match="it computes"):
        which.answer("perhaps")
    which.answer("neither, it is fast enough")
    with pytest.raises(ValueError, match="text="):
        which.answer("yes")
    assert "a plain loop" in repr(which)
    with pytest.raises(TypeError, match="tree="):
        guide(Leaf("a", "b", "c", "", "e"))


def test_markup_in_a_tree_is_shown_as_text():
    """A question of one's own may contain any character."""
    tree = Question("a < b?", (("<yes>", Leaf("<m>", "r", "a", "", "S & T")),))
    which = guide(tree)
    html = which._repr_mimebundle_()["text/html"]
    assert "<yes>" not in html
    assert "&lt;yes&gt;" in html
    which.answer("<yes>")
    assert "S &amp; T" in which._view._text.value
