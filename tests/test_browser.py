"""The course in a real JupyterLab, driven by a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from labpage import LabPage, LabTabs, complaints
from notebook import METADATA, NOTEBOOKS

from helpers.practice import questions

LONG = "processes, each of which has an interpreter of its own and with it a GIL of its own"
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
    assert complaints(lab[2]) == ""


@pytest.fixture(scope="module")
def asking(lab, browser) -> Iterator[LabPage]:
    """A notebook that asks in three ways, run to its end with nothing answered."""
    address, course, _log = lab
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "import sys; sys.path.insert(0, '..')\nfrom helpers import predict, quiz",
            "guess = predict('How long?', unit='s')\nguess",
            "guess.score(2.0)",
            f"choice = predict('Which?', ['threads', {LONG!r}])\nchoice",
            "choice.score('threads')",
            "quiz('03', count=2)",
        )
    ]
    nbformat.write(small, course / "notebooks" / "small.ipynb")
    notebook = LabPage(browser, address, "notebooks/small.ipynb")
    try:
        notebook.run_all()
        yield notebook
    finally:
        notebook.close()


def test_a_prediction_is_recorded_and_scored(asking):
    """What is typed into the field reaches the cell that compares it with the run."""
    assert "No prediction was entered" in asking.output_of("guess.score")
    asking.page.fill("input[placeholder='a number']", "1,9")
    asking.page.keyboard.press("Tab")
    asking.run_cell("guess.score")
    assert "You said 1.9 s, the run says 2 s: well predicted" in asking.output_of(
        "guess.score"
    )


def test_a_prediction_that_was_chosen_is_scored(asking):
    """An option that is clicked counts, and so does another one after it."""
    for option, verdict in (
        (LONG, f"You said {LONG!r}, the run says 'threads'."),
        ("threads", "You said 'threads', and so it is."),
    ):
        asking.page.get_by_label(option, exact=True).check()
        asking.run_cell("choice.score")
        assert verdict in asking.output_of("choice.score")


def test_a_long_answer_is_not_cut_off_in_a_narrow_window(asking):
    """At a width of 600 pixels it goes on in a second line, its button beside the first."""
    page = asking.page
    page.set_viewport_size({"width": 600, "height": 1000})
    try:
        label = page.locator(".choice label", has_text=LONG)
        label.scroll_into_view_if_needed()
        page.wait_for_function(
            "text => [...document.querySelectorAll('.choice label')].some("
            "e => e.innerText.includes(text) && e.getBoundingClientRect().height > 35)",
            arg=LONG,
            timeout=10_000,
        )
        assert label.evaluate("e => e.scrollWidth <= e.clientWidth")
        words, button = label.bounding_box(), label.locator("input").bounding_box()
        assert words["x"] + words["width"] < 600
        assert button["y"] < words["y"] + 10
        assert button["x"] < words["x"] + 10
    finally:
        page.set_viewport_size({"width": 1400, "height": 1000})


def test_a_quiz_replies_to_each_answer_and_counts_the_first_ones(asking):
    """Wrong, then right: both are replied to, and the chapter is to be looked at again."""
    cell = asking.page.locator(".jp-CodeCell", has_text="quiz('03'")
    shown = cell.locator(".jp-OutputArea").first

    def choose(number: int, *, right: bool) -> None:
        options = questions("03_threading")[number - 1].options
        option = next(option for option in options if option.right == right)
        buttons = shown.locator(".widget-radio").nth(number - 1)
        buttons.get_by_label(option.text.replace("`", ""), exact=True).check()
        word = "Right" if right else "Not so"
        reply = f"{word}. {option.reply}".replace("`", "")
        shown.get_by_text(reply).wait_for(timeout=10_000)

    assert "0 of 2 answered" in shown.inner_text()
    choose(1, right=False)
    assert "1 of 2 answered, 0 right at the first go" in shown.inner_text()
    choose(1, right=True)
    assert "1 of 2 answered, 0 right at the first go" in shown.inner_text()
    choose(2, right=True)
    assert "2 of 2 answered, 1 right at the first go" in shown.inner_text()
    assert "Look again at 03_threading." in shown.inner_text()


def photograph(page: Any, folder: Path) -> None:
    """Save what a reader sees, screen by screen; for looking at, by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    scroller = page.locator(".jp-WindowedPanel-outer:visible").first
    height = scroller.evaluate("e => e.scrollHeight")
    for number, top in enumerate(range(0, height, 850)):
        scroller.evaluate("(e, top) => e.scrollTo(0, top)", top)
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{number:02}.png")
