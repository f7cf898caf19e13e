"""The course in a real JupyterLab, driven by a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from labpage import LabPage, LabTabs
from notebook import METADATA, NOTEBOOKS

CHAPTERS = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture(scope="module")
def running(lab, browser) -> Iterator[LabTabs]:
    """Every notebook in a tab of its own, all set going before any is waited for."""
    tabs = LabTabs(browser, lab[0])
    for path in CHAPTERS:
        tabs.start_all(f"notebooks/{path.name}")
    yield tabs
    tabs.close()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_runs_from_top_to_bottom(lab, running, path):
    """Run All Cells ends with every cell run, no error output and a quiet server log."""
    running.show(f"notebooks/{path.name}")
    running.wait_until_done(240)
    cells = running.code_cells()
    assert [cell["errors"] for cell in cells if cell["errors"]] == []
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    folder = os.environ.get("COURSE_SCREENSHOTS")
    if folder:
        photograph(running.page, Path(folder) / path.stem)
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


def photograph(page: Any, folder: Path) -> None:
    """Save what a reader sees, screen by screen; for looking at, by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    scroller = page.locator(".jp-WindowedPanel-outer:visible").first
    height = scroller.evaluate("e => e.scrollHeight")
    for number, top in enumerate(range(0, height, 850)):
        scroller.evaluate("(e, top) => e.scrollTo(0, top)", top)
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{number:02}.png")
