"""A notebook in a real JupyterLab, as a learner's hands find it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

# A kernel that is shut down has closed its sockets when its last coroutines are thrown away
# or its last message comes; that ipykernel cannot say so is no error of server or notebook.
LAST_WORDS = re.compile(
    r"(?m)^(?:Exception ignored in: <coroutine object .*"
    r"|\[IPKernelApp\] ERROR \| Exception in control handler:.*)\n(?:.*\n){1,60}?"
    r"^zmq\.error\.ZMQError: Socket operation on non-socket\n"
)
# The server lists a kernel that it starts before it notes when that was active; who asks
# for the list in between gets an error, and asks again (seen with jupyter_server 2.21).
TOO_EARLY = re.compile(
    r"(?m)^\[E .*\] Uncaught exception GET /api/(?:kernels|sessions).*\n(?:    .*\n){1,60}?"
    r"    traitlets\.traitlets\.TraitError: The 'last_activity' trait of .*\n"
)

# What stands in the place of widgets and tables of the notebook in front, as it is saved,
# with its kernel shut down. Only cells that are in sight are in the page.
SAVED_TEXTS = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.sessionContext.ready;
  await panel.context.sessionContext.shutdown();
  await panel.context.revert();
  const texts = [];
  for (const [index, cell] of panel.content.widgets.entries()) {
    const outputs = cell.model.type === 'code' ? cell.model.outputs.toJSON() : [];
    if (!outputs.some(output => output.data?.['text/html'])) continue;
    let text = '';
    for (let frame = 0; frame < 300 && !text.trim(); frame++) {
      await panel.content.scrollToItem(index);
      await new Promise(requestAnimationFrame);
      text = [...cell.node.querySelectorAll('.jp-OutputArea-output')]
        .map(output => output.innerText).join('\\n');
    }
    texts.push(text);
  }
  return texts;
}"""
# From JupyterLab's own objects: of a cell out of sight nothing is in the page, and in the
# page an error looks like any other text on stderr.
CODE_CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter(cell => cell.model.type === 'code').map(cell => ({
    count: cell.model.executionCount,
    errors: cell.model.outputs.toJSON().filter(o => o.output_type === 'error')
      .map(o => `${o.ename}: ${o.evalue}`)}))"""


def complaints(log: Path) -> str:
    """The log of a server from its first traceback on; empty if there is none."""
    text = TOO_EARLY.sub("", LAST_WORDS.sub("", log.read_text()))
    return text[text.find("Traceback") :] if "Traceback" in text else ""


def choose(page: Any, menu: str, item: str) -> None:
    """Choose an item of a menu of JupyterLab."""
    page.click(f'#jp-MainMenu >> text="{menu}"')
    page.click(f'.lm-Menu-itemLabel >> text="{item}"')


def close(page: Any) -> None:
    """Shut down all kernels, which would wait for the next page of a notebook; close it."""
    page.evaluate(
        "async () => { await window.jupyterapp?.serviceManager.sessions.shutdownAll(); }"
    )
    page.close()


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
        self.choose("Run", "Run All Cells")
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

    def start_cell(self, text: str) -> None:
        """Click into the code cell that contains the text and press Shift+Enter."""
        cell = self.page.locator(".jp-CodeCell", has_text=text).first
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

    def run_cell(self, text: str) -> None:
        """Start the code cell that contains the text, and wait until it has ended."""
        self.start_cell(text)
        self.page.wait_for_timeout(300)
        self.wait_until_idle()

    def choose(self, menu: str, item: str) -> None:
        """Choose an item of a menu."""
        choose(self.page, menu, item)

    def output_of(self, text: str) -> str:
        """What the code cell that contains the text has shown."""
        cell = self.page.locator(".jp-CodeCell", has_text=text).first
        return cell.locator(".jp-OutputArea").first.inner_text()

    def errors(self) -> list[str]:
        """The errors of all cells, such as ``"NameError: name 'x' is not defined"``."""
        return [
            error for cell in self.page.evaluate(CODE_CELLS) for error in cell["errors"]
        ]

    def close(self) -> None:
        """Shut the kernel down, and close the page."""
        close(self.page)


class LabTabs:
    """One JupyterLab with many notebooks open in it, each in a tab.

    For tests of many notebooks: a page of its own costs each of them some seconds.
    """

    def __init__(self, browser: Any, address: str) -> None:
        self.page = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.page.goto(f"{address}lab?reset")
        self.page.wait_for_function("() => window.jupyterapp?.restored", timeout=60_000)
        self.page.evaluate("async () => { await window.jupyterapp.restored; }")

    def start_all(self, path: str) -> None:
        """Open a notebook, wait for its kernel, and choose Run, Run All Cells."""
        self.open(path)
        choose(self.page, "Run", "Run All Cells")

    def open(self, path: str) -> None:
        """Open a notebook and wait for its kernel."""
        self.show(path)
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext?.session?.kernel"
            "?.status === 'idle'",
            timeout=120_000,
        )

    def select(self, text: str) -> None:
        """Select the first code cell of the notebook in front that contains a text."""
        self.page.evaluate(
            """async text => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              const sources = notebook.widgets.map(cell =>
                cell.model.type === 'code' ? cell.model.sharedModel.getSource() : '');
              notebook.activeCellIndex = sources.findIndex(s => s.includes(text));
              await notebook.scrollToItem(notebook.activeCellIndex, 'center');
            }""",
            text,
        )

    def show(self, path: str) -> None:
        """Bring a notebook to the front; open it if it is not."""
        self.page.evaluate(
            "async path => { await window.jupyterapp.commands.execute('docmanager:open',"
            " {path}); }",
            path,
        )

    def wait_until_done(self, seconds: float) -> None:
        """Wait until no cell of the notebook in front is running or has yet to run."""
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.content.widgets"
            ".every(cell => (cell.model.executionState ?? 'idle') === 'idle')",
            timeout=seconds * 1000,
        )

    def code_cells(self) -> list[dict[str, Any]]:
        """The code cells of the notebook in front: ``count`` and ``errors`` of each."""
        return self.page.evaluate(CODE_CELLS)

    def saved_texts(self) -> list[str]:
        """What is saved in the place of each widget or table, with no kernel."""
        return self.page.evaluate(SAVED_TEXTS)

    def is_trusted(self) -> bool:
        """Whether JupyterLab trusts the outputs of the notebook in front."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets"
            ".every(cell => cell.model.type !== 'code' || cell.model.trusted)"
        )

    def close(self) -> None:
        """Shut all kernels down, and close the page."""
        close(self.page)
