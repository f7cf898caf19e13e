"""The kernel in a real JupyterLab: interrupted, restarted, entered in the middle."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import nbformat
import pytest
from labpage import LabPage, LabTabs, choose, complaints
from notebook import METADATA

# Seconds; a kernel that hangs stays away for ever. Where others want the CPUs as well,
# the browser and the server wait for their turn, too.
CROWD = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 1.0
LIMIT = 5.0 * max(1.0, CROWD)

SETUP = """\
import sys; sys.path.insert(0, '..')
%load_ext helpers
import asyncio, queue, threading
from concurrent.futures import ThreadPoolExecutor"""
# Each prints its word when it is about to block; nothing but an interrupt ends it.
BLOCKED = {
    "join": """\
release = threading.Event()
waiter = threading.Thread(target=release.wait)
waiter.start()
print('in', 'join', flush=True)
waiter.join()""",
    "lock": """\
lock = threading.Lock()
lock.acquire()
print('in', 'lock', flush=True)
lock.acquire()""",
    "queue": "print('in', 'queue', flush=True)\nqueue.Queue().get()",
    "pool": """\
release = threading.Event()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(release.wait)
    print('in', 'pool', flush=True)
    try:
        future.result()
    finally:
        print('leaving', 'the pool', flush=True)""",
    "await": "print('in', 'await', flush=True)\nawait asyncio.sleep(600)",
}
NEXT = "release.set(); print('the kernel', 'is back')"


@pytest.fixture(scope="module")
def blocking(lab, browser) -> Iterator[LabPage]:
    """A notebook with a cell for each way to block; only the first has run."""
    address, course, _log = lab
    small = nbformat.v4.new_notebook(metadata=METADATA)
    small.cells = [
        nbformat.v4.new_code_cell(source) for source in (SETUP, *BLOCKED.values(), NEXT)
    ]
    nbformat.write(small, course / "notebooks" / "blocking.ipynb")
    notebook = LabPage(browser, address, "notebooks/blocking.ipynb")
    try:
        notebook.wait_until_open()
        notebook.run_cell("load_ext")
        yield notebook
    finally:
        notebook.close()


def by_menu(notebook: LabPage) -> None:
    notebook.choose("Kernel", "Interrupt Kernel")


def by_button(notebook: LabPage) -> None:
    notebook.page.click('[data-jp-item-name="interrupt"] >> visible=true')


def by_keys(notebook: LabPage) -> None:
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("i")
    notebook.page.keyboard.press("i")


@pytest.mark.parametrize(
    ("blocked", "interrupt"),
    [
        ("join", by_menu),
        ("lock", by_button),
        ("queue", by_keys),
        ("pool", by_button),
        ("await", by_keys),
    ],
)
def test_an_interrupt_brings_the_kernel_back(
    blocking: LabPage, blocked: str, interrupt: Callable[[LabPage], None]
):
    """A cell that blocks is ended by hand, and another one runs, within seconds."""
    page = blocking.page
    blocking.start_cell(f"'in', '{blocked}'")
    page.locator(".jp-OutputArea", has_text=f"in {blocked}").first.wait_for()
    pressed = time.monotonic()
    interrupt(blocking)
    if blocked == "pool":
        # The end of its block waits for the worker: that takes a second interrupt, which
        # must not come before the first has done its work.
        page.locator(".jp-OutputArea", has_text="leaving the pool").wait_for()
        interrupt(blocking)
    blocking.wait_until_idle(LIMIT)
    # The kernel may say that it is idle, for the interrupt, before the error arrives.
    page.locator(".jp-OutputArea", has_text=ended_by(blocked)).first.wait_for()
    assert [error.partition(":")[0] for error in blocking.errors()] == [ended_by(blocked)]
    blocking.start_cell("'is back'")
    page.locator(".jp-OutputArea", has_text="the kernel is back").wait_for()
    assert time.monotonic() - pressed < LIMIT
    blocking.choose("Edit", "Clear Outputs of All Cells")
    page.locator(".jp-OutputArea", has_text="the kernel is back").wait_for(state="detached")


def ended_by(blocked: str) -> str:
    return "CancelledError" if blocked == "await" else "KeyboardInterrupt"


@pytest.fixture(scope="module")
def tabs(lab, browser) -> Iterator[LabTabs]:
    """A JupyterLab in which chapters can be opened."""
    tabs = LabTabs(browser, lab[0])
    yield tabs
    tabs.close()


MIDDLE = "explore([(withdraw, 80)"


def test_a_chapter_entered_in_the_middle_says_what_comes_first(lab, tabs):
    """A cell of the middle is the first that runs; what its output advises cures it."""
    tabs.open("notebooks/15_break_it_yourself.ipynb")
    run_selected(tabs, MIDDLE)
    (failed,) = [cell for cell in tabs.code_cells() if cell["errors"]]
    assert failed["count"] == 1
    advice = tabs.page.locator(".jp-OutputArea .prerequisite >> visible=true")
    assert advice.all_inner_texts() == [
        "explore is made in an earlier cell, below the heading “Let a search find it”, "
        "which has not run to its end since the kernel was started. Choose Run → Run All "
        "Above Selected Cell, then run this cell again."
    ]
    tabs.select(MIDDLE)
    choose(tabs.page, "Run", "Run All Above Selected Cell")
    tabs.wait_until_done(60)
    run_selected(tabs, MIDDLE)
    assert [cell["errors"] for cell in tabs.code_cells() if cell["errors"]] == []
    assert complaints(lab[2]) == ""


def run_selected(tabs: LabTabs, text: str) -> None:
    tabs.select(text)
    # It would not be known whether the cell has ended or has not begun.
    tabs.page.evaluate(
        """() => {
          const {model} = window.jupyterapp.shell.currentWidget.content.activeCell;
          let began = false;
          window.courseRan = false;
          model.stateChanged.connect((_, {name, newValue}) => {
            if (name !== 'executionState') return;
            began ||= newValue === 'running';
            window.courseRan ||= began && newValue === 'idle';
          });
        }"""
    )
    choose(tabs.page, "Run", "Run Selected Cell")
    tabs.page.wait_for_function("() => window.courseRan", timeout=60_000)


def test_restart_and_run_all_starts_afresh(lab, tabs):
    """All cells run from the first on, in a kernel that counts from 1 again."""
    tabs.open("notebooks/13_see_also.ipynb")
    run_selected(tabs, "load_ext")
    choose(tabs.page, "Edit", "Clear Outputs of All Cells")  # and their numbers
    choose(tabs.page, "Kernel", "Restart Kernel and Run All Cells…")
    tabs.page.click(".jp-Dialog .jp-mod-accept")
    tabs.page.locator(".jp-Dialog").wait_for(state="detached")
    last = "window.jupyterapp.shell.currentWidget.content.widgets.findLast"
    tabs.page.wait_for_function(
        f"() => {last}(c => c.model.type === 'code').model.executionCount",
        timeout=120_000,
    )
    tabs.wait_until_done(60)
    cells = tabs.code_cells()
    assert [cell["errors"] for cell in cells if cell["errors"]] == []
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert complaints(lab[2]) == ""


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (
            "08_choosing",
            ["What does your program do most of the time?", "Your prediction.", "Answers"],
        ),
        ("15_break_it_yourself", ["Run this notebook in Jupyter to step through it"]),
    ],
)
def test_without_a_kernel_words_stand_for_each_widget(lab, tabs, name, seen):
    """Of a notebook as it is saved, that JupyterLab does not trust, nothing is missing."""
    tabs.open(f"notebooks/{name}.ipynb")
    texts = tabs.saved_texts()
    assert not tabs.is_trusted()
    assert min(len(text.strip()) for text in texts) > 0
    assert [text for text in texts if "widget" in text.lower()] == []
    for words in seen:
        assert any(words in text for text in texts), words
    assert complaints(lab[2]) == ""


LAST_WORDS = """\
[I ServerApp] Kernel shutdown
Exception ignored in: <coroutine object Kernel.do_one_iteration at 0x7f53ec392b60>
Traceback (most recent call last):
  File "warnings.py", line 537, in _warn_unawaited_coroutine
    warn(msg, category=RuntimeWarning, stacklevel=2, source=coro)
zmq.error.ZMQError: Socket operation on non-socket
[W ServerApp] Notebook is not trusted
"""
LAST_MESSAGE = """\
[I ServerApp] Kernel shutdown
[IPKernelApp] ERROR | Exception in control handler:
Traceback (most recent call last):
  File "ipykernel/kernelbase.py", line 1315, in delete_subshell_request
    control_socket.send_json({"type": "delete", "subshell_id": subshell_id})
zmq.error.ZMQError: Socket operation on non-socket
[W ServerApp] Notebook is not trusted
"""
ASKED_EARLY = """\
[E ServerApp] Uncaught exception GET /api/kernels?1 (127.0.0.1)
    Traceback (most recent call last):
      File "traitlets/traitlets.py", line 652, in get
        value = obj._trait_values[self.name]
    KeyError: 'last_activity'
    \n    During handling of the above exception, another exception occurred:
    \n    Traceback (most recent call last):
      File "jupyter_server/services/kernels/kernelmanager.py", line 544, in kernel_model
        "last_activity": isoformat(kernel.last_activity),
    traitlets.traitlets.TraitError: The 'last_activity' trait of a ServerKernelManager
[W ServerApp] wrote error: 'Unhandled error'
"""
ERROR = "[E ServerApp] Uncaught exception\nTraceback (most recent call last):\n"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (LAST_WORDS, ""),
        (LAST_MESSAGE, ""),
        (ASKED_EARLY, ""),
        (ASKED_EARLY + ERROR, ERROR),
        (ASKED_EARLY.replace("last_activity", "reason"), ERROR),
        (LAST_WORDS + ERROR, ERROR),
        (LAST_MESSAGE + ERROR, ERROR),
        (ERROR + LAST_WORDS, ERROR),
    ],
)
def test_only_a_kernel_that_ends_or_starts_is_no_complaint(tmp_path, log, said):
    """One that ends cannot report a coroutine, nor one that starts its last activity."""
    file = tmp_path / "log"
    file.write_text(log)
    told = complaints(file)
    assert bool(told) == bool(said)
    assert told.startswith("Traceback" if said else "")
