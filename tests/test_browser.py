"""The course in a real JupyterLab, driven by a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from labpage import LabPage
from notebook import METADATA, NOTEBOOKS

CHAPTERS = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture(scope="module")
def running(lab, browser) -> Iterator[dict[Path, LabPage]]:
    """Every notebook in a page of its own, all set going before any is waited for."""
    address = lab[0]
    pages = {path: LabPage(browser, address, f"notebooks/{path.name}") for path in CHAPTERS}
    for page in pages.values():
        page.start_all()
    yield pages
    for page in pages.values():
        page.close()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_runs_from_top_to_bottom(lab, running, path):
    """Run All Cells ends with every cell run, no error output and a quiet server log."""
    page = running[path]
    page.wait_until_idle(180)
    assert page.errors() == []
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert page.highest_execution_count() == len(code)
    folder = os.environ.get("COURSE_SCREENSHOTS")
    if folder:
        photograph(page, Path(folder) / path.stem)
    assert "Traceback" not in lab[2].read_text()


def test_a_prediction_is_recorded_and_scored(lab, browser):
    """What is typed into the field reaches the cell that compares it with the run."""
    address, course, _log = lab
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "import sys; sys.path.insert(0, '..')\nfrom helpers import predict",
            "guess = predict('How long?', unit='s')\nguess",
            "guess.score(2.0)",
        )
    ]
    nbformat.write(small, course / "notebooks" / "small.ipynb")
    notebook = LabPage(browser, address, "notebooks/small.ipynb")
    try:
        notebook.run_all()
        assert "No prediction was entered" in notebook.output_of("guess.score")
        notebook.page.fill("input[placeholder='a number']", "1,9")
        notebook.page.keyboard.press("Tab")
        notebook.run_cell("guess.score")
        assert "You said 1.9 s, the run says 2 s: well predicted" in notebook.output_of(
            "guess.score"
        )
    finally:
        notebook.close()


def photograph(notebook: LabPage, folder: Path) -> None:
    """Save what a reader sees, screen by screen; for looking at, by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    scroller = notebook.page.locator(".jp-WindowedPanel-outer").first
    height = scroller.evaluate("e => e.scrollHeight")
    for number, top in enumerate(range(0, height, 850)):
        scroller.evaluate("(e, top) => e.scrollTo(0, top)", top)
        notebook.page.wait_for_timeout(400)
        notebook.page.screenshot(path=folder / f"{number:02}.png")
