"""The course in a real JupyterLab, driven by a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from labpage import LabPage
from notebook import METADATA, all_notebooks


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_runs_from_top_to_bottom(lab, browser, path):
    """Run All Cells ends with every cell run, no error output and a quiet server log."""
    address, _course, log = lab
    cells = nbformat.read(path, as_version=4).cells
    expected = sum(c.cell_type == "code" for c in cells)
    notebook = LabPage(browser, address, f"notebooks/{path.name}")
    try:
        notebook.run_all()
        assert notebook.errors() == []
        numbers = notebook.page.evaluate(
            "[...new Set([...document.querySelectorAll('.jp-InputPrompt')]"
            ".map(p => p.innerText).filter(t => /\\d/.test(t)))].length"
        )
        assert numbers > 0
        folder = os.environ.get("COURSE_SCREENSHOTS")
        if folder:
            photograph(notebook, Path(folder) / path.stem)
    finally:
        notebook.close()
    assert expected > 0
    assert "Traceback" not in log.read_text()


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
