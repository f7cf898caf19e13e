"""The stepper in a real JupyterLab: played with the mouse and with the keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from labpage import LabPage
from notebook import METADATA

LEVEL = """\
visits = 0
def visitor():
    global visits
    visits += 1
stepper([visitor, visitor], check=lambda: visits == 2, title="Two visitors")"""


@pytest.fixture
def level(lab, browser) -> Iterator[LabPage]:
    """A notebook with one level, run."""
    address, course, _log = lab
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "import sys; sys.path.insert(0, '..')\nfrom helpers import stepper",
            LEVEL,
        )
    ]
    nbformat.write(small, course / "notebooks" / "level.ipynb")
    notebook = LabPage(browser, address, "notebooks/level.ipynb")
    try:
        notebook.run_all()
        assert notebook.errors() == []
        yield notebook
    finally:
        notebook.close()


def press(notebook: LabPage, name: str, seen: str) -> None:
    """Click a button and wait until the last step or the state says what is expected."""
    notebook.page.get_by_role("button", name=name, exact=True).click()
    expect(notebook, seen)


def expect(notebook: LabPage, text: str) -> None:
    notebook.page.locator(".stepper", has_text=text).wait_for(timeout=10_000)


def test_level_one_is_won_by_clicks(level):
    """Read, read, write, write: the check fails, and the page says so."""
    press(level, "step visitor 1", "Step 1: visitor 1 did “read visits → 0”")
    press(level, "step visitor 2", "Step 2: visitor 2 did “read visits → 0”")
    assert level.page.locator(".stepper mark").all_inner_texts() == ["visits += 1"] * 2
    press(level, "step visitor 2", "(just changed, was 0)")
    assert level.page.get_by_role("button", name="visitor 2: ended").is_disabled()
    photograph(level, "before-the-last-step")
    press(level, "step visitor 1", "You broke it: the check fails. visits == 2 is not met")
    expect(level, "4 steps, 2 switches between threads")
    photograph(level, "won")
    press(level, "back", "Step 3: visitor 2 did")
    press(level, "restart", "No step taken yet")
    press(level, "show me a failing order", "This order breaks it")


def test_level_one_is_won_with_the_keyboard(level):
    """Tab reaches the buttons, the space bar presses them, and the focus stays."""
    page = level.page
    page.get_by_role("button", name="step visitor 1", exact=True).focus()
    page.keyboard.press("Space")
    expect(level, "Step 1: visitor 1 did")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "step visitor 2"
    page.keyboard.press("Space")
    expect(level, "Step 2: visitor 2 did")
    page.keyboard.press("Space")
    expect(level, "Step 3: visitor 2 did")
    page.get_by_role("button", name="step visitor 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(level, "You broke it")


def test_it_is_legible_in_both_themes(level):
    """The text of source and report contrasts with the page behind it, light and dark."""
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        choose_theme(level, theme)
        for selector in (".stepper-thread pre", ".stepper-note .verdict", ".stepper mark"):
            ratio = level.page.evaluate(CONTRAST, selector)
            assert ratio > 4.5, (theme, selector)
        photograph(level, theme.split()[-1].lower())


def choose_theme(notebook: LabPage, name: str) -> None:
    """Choose a theme in the menu."""
    page = notebook.page
    page.click('#jp-MainMenu >> text="Settings"')
    page.hover('.lm-Menu-itemLabel >> text="Theme"')
    page.click(f'.lm-Menu-itemLabel >> text="{name}"')
    light = "true" if name.endswith("Light") else "false"
    page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
    page.wait_for_timeout(500)  # the style sheet of the theme is fetched after that


# The contrast ratio of WCAG 2.1, between an element's colour and what lies behind it.
CONTRAST = """selector => {
  const element = document.querySelector(selector);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  let behind = element, back = [0, 0, 0, 0];
  while (behind) {
    back = numbers(getComputedStyle(behind).backgroundColor);
    if (back.length === 3 || back[3] === 1) break;
    behind = behind.parentElement;
  }
  const light = color => color.slice(0, 3)
    .map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const [a, b] = [light(numbers(getComputedStyle(element).color)), light(back)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


def photograph(notebook: LabPage, name: str) -> None:
    """Save the page; for looking at, by hand."""
    folder = os.environ.get("COURSE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        notebook.page.screenshot(path=Path(folder) / f"stepper-{name}.png")
