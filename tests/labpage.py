"""A notebook in a real JupyterLab, as a learner's hands find it."""

from __future__ import annotations

import re
from typing import Any

ERRORS = '[data-mime-type="application/vnd.jupyter.error"]'


class LabPage:
    """One notebook in a page of a browser that Playwright drives."""

    def __init__(self, browser: Any, address: str, notebook: str) -> None:
        self.page = browser.new_page(viewport={"width": 1400, "height": 1000})
        # Not "load": so several pages can load at once. Each action waits until it can.
        self.page.goto(f"{address}lab/tree/{notebook}?reset", wait_until="commit")

    def wait_until_open(self) -> None:
        """Wait until the notebook is shown and its kernel is idle."""
        # The cells' own indicator says idle before there is a session.
        self._wait(
            "document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')"
        )

    def _wait(self, condition: str, seconds: float = 60) -> None:
        self.page.wait_for_function(f"() => {condition}", timeout=seconds * 1000)

    def start_all(self) -> None:
        """Choose Run, Run All Cells in the menu, once the notebook is open."""
        self.wait_until_open()
        self.page.click('#jp-MainMenu >> text="Run"')
        self.page.click('.lm-Menu-itemLabel >> text="Run All Cells"')
        self.page.wait_for_timeout(300)

    def run_all(self, seconds: float = 90) -> None:
        """Run all cells, and wait until no cell is pending."""
        self.start_all()
        self.wait_until_idle(seconds)

    def wait_until_idle(self, seconds: float = 90) -> None:
        """Wait until no cell is pending and the kernel says that it is idle."""
        self._wait(
            "![...document.querySelectorAll('.jp-InputPrompt')]"
            ".some(prompt => prompt.innerText.includes('*'))"
            " && document.querySelector('#jp-main-statusbar').innerText.includes('| Idle')",
            seconds,
        )

    def run_cell(self, text: str) -> None:
        """Click into the code cell that contains the text and press Shift+Enter."""
        cell = self.page.locator(".jp-CodeCell", has_text=text).first
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_timeout(300)
        self.wait_until_idle()

    def output_of(self, text: str) -> str:
        """What the code cell that contains the text has shown."""
        cell = self.page.locator(".jp-CodeCell", has_text=text).first
        return cell.locator(".jp-OutputArea").first.inner_text()

    def highest_execution_count(self) -> int:
        """The number of the cell that ran last."""
        # Cells out of sight are not in the page; the last one is, after a jump to the end.
        self.page.locator(".jp-WindowedPanel-outer").first.evaluate(
            "panel => panel.scrollTo(0, panel.scrollHeight)"
        )
        self.page.wait_for_timeout(300)
        prompts = self.page.locator(".jp-InputPrompt").all_inner_texts()
        return max(int(n) for prompt in prompts for n in re.findall(r"\d+", prompt))

    def errors(self) -> list[str]:
        """The error outputs of all cells."""
        return self.page.locator(ERRORS).all_inner_texts()

    def close(self) -> None:
        """Close the page."""
        self.page.close()
