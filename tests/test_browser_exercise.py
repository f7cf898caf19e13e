"""An exercise in a real JupyterLab: from the stub to the solved one, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from answering import find_exercise, solution
from labpage import LabPage
from notebook import METADATA

EXERCISE = find_exercise("bounded-buffer")


@pytest.fixture(scope="module")
def page(lab, browser) -> Iterator[LabPage]:
    """A notebook with one exercise and the reader's progress, open."""
    address, course, _log = lab
    # What other tests solve is noted elsewhere.
    noted = str(course / "progress.jsonl")
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            f"import os; os.environ['CONCURRENCY_COURSE_PROGRESS'] = {noted!r}",
            "import sys; sys.path.insert(0, '..')\nfrom helpers import check, progress",
            EXERCISE.stub,
            f'check("{EXERCISE.name}", {EXERCISE.parts[0].name})',
            "progress()",
        )
    ]
    nbformat.write(small, course / "notebooks" / "exercise.ipynb")
    page = LabPage(browser, address, "notebooks/exercise.ipynb")
    yield page
    page.close()


def type_into(page: LabPage, text: str, source: str) -> None:
    """Replace what stands in the code cell that contains the text."""
    cell = page.page.locator(".jp-CodeCell", has_text=text).first
    cell.locator(".cm-content").click()
    page.page.keyboard.press("ControlOrMeta+a")
    page.page.keyboard.press("Delete")
    page.page.keyboard.insert_text(source)


def test_an_exercise_is_solved_in_the_notebook(page):
    """Not solved yet, then refused with the order drawn, then solved, and noted."""
    page.run_all()
    assert "Not solved yet." in page.output_of("check(")
    assert "0 of " in page.output_of("progress()")
    right = "\n".join(solution(EXERCISE))
    wrong = right.replace("notify_all", "notify").replace("while ", "if ")
    assert wrong != right
    type_into(page, "class BoundedBuffer", wrong)
    page.run_cell("class BoundedBuffer")
    page.run_cell("check(")
    shown = page.output_of("check(")
    assert "Not yet." in shown
    assert "did not hold" in shown
    assert "How it happened" in shown
    picture = page.page.locator(".jp-CodeCell", has_text="check(").locator("img").first
    assert picture.get_attribute("alt")
    type_into(page, "class BoundedBuffer", right)
    page.run_cell("class BoundedBuffer")
    page.run_cell("check(")
    assert "Solved." in page.output_of("check(")
    page.run_cell("progress()")
    assert "1 of " in page.output_of("progress()")
    assert page.errors() == []
