"""A picture with sliders in a real JupyterLab: moved with the keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from labpage import LabPage
from notebook import METADATA

SETUP = """\
import sys; sys.path.insert(0, '..')
from matplotlib.figure import Figure
from helpers import vary"""
CHART = """\
def bars(workers=3):
    if workers == 5:
        raise RuntimeError("five is too many")
    axes = Figure((6, 2), layout="constrained").add_subplot(xlabel="worker", ylabel="s")
    axes.set_title("seconds each")
    axes.bar(range(workers), 1 / workers)
    return axes
vary(bars, workers=(1, 8), units={"workers": "threads"})"""


@pytest.fixture
def chart(lab, browser) -> Iterator[LabPage]:
    """A notebook with one slider, run."""
    address, course, _log = lab
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, CHART)]
    nbformat.write(small, course / "notebooks" / "chart.ipynb")
    notebook = LabPage(browser, address, "notebooks/chart.ipynb")
    try:
        notebook.run_all()
        assert notebook.errors() == []
        yield notebook
    finally:
        notebook.close()


def test_the_arrow_keys_move_the_slider_and_the_picture_changes(chart):
    """One picture at a time, with its words; an error takes its place and goes again."""
    page = chart.page
    picture = page.locator(".vary img")
    page.locator('.vary img[alt^="workers = 3 threads. seconds each"]').wait_for()
    before = picture.get_attribute("src")
    photograph(chart, "before")
    page.locator(".vary .noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.locator('.vary img[alt^="workers = 4 threads. seconds each"]').wait_for()
    assert picture.count() == 1
    assert picture.get_attribute("src") != before
    assert page.locator(".vary label", has_text="workers (threads)").is_visible()
    page.keyboard.press("ArrowRight")
    page.locator(".vary [role=alert]", has_text="five is too many").wait_for()
    photograph(chart, "error")
    page.keyboard.press("ArrowLeft")
    page.locator('.vary img[alt^="workers = 4 threads. seconds each"]').wait_for()


def photograph(notebook: LabPage, name: str) -> None:
    """Save the page; for looking at, by hand."""
    folder = os.environ.get("COURSE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        notebook.page.screenshot(path=Path(folder) / f"slider-{name}.png")
