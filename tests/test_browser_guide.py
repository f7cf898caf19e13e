"""The guide in a real JupyterLab: every answer reached by mouse, one by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from labpage import LabPage
from notebook import METADATA

from helpers.advice.tree import TREE, leaves

LEAVES = list(leaves(TREE))


@pytest.fixture(scope="module")
def which(lab, browser) -> Iterator[LabPage]:
    """A notebook with the guide, run, and a heading for each section far below it."""
    address, course, _log = lab
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [
        nbformat.v4.new_code_cell(
            "import sys; sys.path.insert(0, '..')\nfrom helpers import guide\nguide()"
        )
    ]
    filling = "\n\n".join(["some text"] * 20)
    small.cells += [nbformat.v4.new_markdown_cell(filling) for _ in range(10)]
    for section in dict.fromkeys(leaf.section for _, leaf in LEAVES):
        small.cells.append(nbformat.v4.new_markdown_cell(f"## {section}\n\n{filling}"))
    nbformat.write(small, course / "notebooks" / "guide.ipynb")
    notebook = LabPage(browser, address, "notebooks/guide.ipynb")
    try:
        notebook.run_all()
        assert notebook.errors() == []
        yield notebook
    finally:
        notebook.close()


def press(notebook: LabPage, name: str) -> None:
    notebook.page.get_by_role("button", name=name, exact=True).click()


def start_again(notebook: LabPage) -> None:
    again = notebook.page.get_by_role("button", name="start again", exact=True)
    if again.is_enabled():
        again.click()
    expect(notebook, TREE.text)


def expect(notebook: LabPage, text: str) -> None:
    notebook.page.locator(".guide-text", has_text=text).wait_for(timeout=10_000)


def test_every_answer_is_reached_by_clicks(which):
    """The buttons of each path lead to its model and its link."""
    for path, leaf in LEAVES:
        start_again(which)
        for answer in path:
            press(which, answer)
        expect(which, leaf.reason)
        link = which.page.locator(".guide-text a")
        assert link.inner_text() == leaf.section
        assert link.get_attribute("href") == leaf.link


def test_an_answer_is_reached_with_the_keyboard(which):
    """Tab reaches the buttons, the space bar presses them, and the focus stays."""
    page = which.page
    start_again(which)
    page.get_by_role("button", name=TREE.answers[0][0], exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(which, "Where does it compute?")
    assert page.evaluate("document.activeElement.innerText").startswith("in C, on bytes")
    page.keyboard.press("Enter")
    expect(which, "Two threads compress at the same time")


def test_the_link_of_an_answer_leads_to_its_section(which):
    """A click brings the heading into view, which lies many screens below."""
    path, leaf = LEAVES[-2]
    start_again(which)
    for answer in path:
        press(which, answer)
    expect(which, leaf.reason)
    which.page.locator(".guide-text a").click()
    heading = which.page.locator("h2", has_text=leaf.section)
    heading.wait_for(timeout=10_000)
    which.page.wait_for_function(
        """text => [...document.querySelectorAll('h2')].some(h => {
             const place = h.getBoundingClientRect();
             return h.innerText.includes(text) && place.top > 0
               && place.bottom < window.innerHeight;
           })""",
        arg=leaf.section,
        timeout=10_000,
    )
