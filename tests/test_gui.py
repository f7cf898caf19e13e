"""Work behind a window: tkinter's on a display that nobody sees, widgets in a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from labpage import LabPage
from notebook import METADATA

ROOT = Path(__file__).resolve().parent.parent


def _has_tkinter(python):
    asked = subprocess.run(
        [python, "-c", "import tkinter"], capture_output=True, timeout=60
    )
    return asked.returncode == 0


@pytest.fixture(scope="module")
def python():
    """A Python that has tkinter: this one, or else the system's."""
    for candidate in (sys.executable, shutil.which("python3", path="/usr/bin")):
        if candidate and _has_tkinter(candidate):
            return candidate
    pytest.skip("no Python with tkinter here: install python3-tk")


@pytest.fixture(scope="module")
def display():
    """The name of a virtual display; None where windows need no DISPLAY."""
    if sys.platform in ("win32", "darwin"):
        yield None
        return
    if not shutil.which("Xvfb"):
        pytest.skip("no virtual display here: install xvfb")
    readable, writable = os.pipe()
    options = ["-screen", "0", "640x480x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writable), *options],
        pass_fds=[writable],
        stderr=subprocess.DEVNULL,
    )
    os.close(writable)
    try:
        with os.fdopen(readable) as numbers:  # it writes one when it is ready
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait(20)


# What every program below begins with. Widgets are watched: who touches them?
BEGIN = """
import sys, threading, tkinter
from helpers.examples import window
from helpers.examples.window import Job, Window

touched_by = set()
real_call = tkinter.Misc._configure
def watched(self, *arguments):
    touched_by.add(threading.current_thread().name)
    return real_call(self, *arguments)
tkinter.Misc._configure = watched
"""


@pytest.fixture
def run(python, display):
    """Run a program in a process of its own; its output, line by line."""

    def run(program, status=0):
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if display:
            environment["DISPLAY"] = display
        ended = subprocess.run(
            [python, "-c", BEGIN + textwrap.dedent(program)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ended.returncode == status, ended.stderr
        return ended.stdout.splitlines()

    return run


def test_the_window_is_alive_while_the_thread_works(run):
    """Each item waits for the main loop to tick; only the main thread touches widgets."""
    assert run("""
        root = tkinter.Tk()
        ticks = threading.Semaphore(0)
        def tick():
            ticks.release()
            root.after(1, tick)
        job = Job(lambda item: ticks.acquire(), range(5))
        shown = Window(root, job)
        tick()
        shown.start()
        while job.thread.is_alive() or str(shown.button["state"]) != "disabled":
            root.update()
        print(shown.bar["value"], shown.label["text"], *touched_by)
        root.destroy()
    """) == ["5 finished MainThread"]


def test_the_button_cancels_the_job(run):
    """The item at work is finished, the next one is not begun."""
    assert run("""
        root = tkinter.Tk()
        begun, go_on, worked = threading.Event(), threading.Event(), []
        def work(item):
            worked.append(item)
            begun.set()
            go_on.wait()
        shown = Window(root, Job(work, range(5)))
        shown.start()
        begun.wait()
        shown.button.invoke()
        go_on.set()
        while str(shown.button["state"]) != "disabled":
            root.update()
        print(worked, shown.bar["value"], shown.label["text"])
        root.destroy()
    """) == ["[0] 1 cancelled"]


def test_an_error_of_the_job_is_shown(run):
    """It does not vanish with its thread."""
    assert run("""
        root = tkinter.Tk()
        shown = Window(root, Job(lambda item: 1 / item, [2, 1, 0]))
        shown.start()
        while str(shown.button["state"]) != "disabled":
            root.update()
        print(shown.bar["value"], shown.label["text"])
        root.destroy()
    """) == ["2 failed: ZeroDivisionError('division by zero')"]


def test_closing_the_window_ends_the_job_first(run):
    """The program ends, and no thread is left behind."""
    assert run("""
        root = tkinter.Tk()
        begun, go_on = threading.Event(), threading.Event()
        def work(item):
            begun.set()
            go_on.wait()
        job = Job(work, range(1_000_000))
        shown = Window(root, job)
        shown.start()
        begun.wait()
        root.after(0, shown.close)
        root.after(100, go_on.set)
        root.mainloop()
        print(job.thread.is_alive(), job.stop.is_set())
    """) == ["False True"]


def test_the_program_runs_as_it_stands(run):
    """Its main function makes a window and counts; here it is cancelled after a while."""
    assert run("""
        windows = []
        class Closing(Window):
            def poll(self):
                super().poll()
                if self.bar["value"] > 50:
                    self.button.invoke()
                if str(self.button["state"]) == "disabled":
                    windows.append((self.label["text"], self.bar["value"]))
                    self.close()
        window.Window = Closing
        window.main()
        (text, value), = windows
        print(text in ("cancelled", "finished"), value > 50)
    """) == ["True True"]


def test_a_thread_that_touches_a_window_gets_the_famous_error(run):
    """The main thread is elsewhere, so the call waits a second and then raises."""
    assert run("""
        root = tkinter.Tk()
        label = tkinter.Label(root)
        errors = []
        def touch():
            try:
                label["text"] = "from a thread"
            except RuntimeError as error:
                errors.append(error)
        thread = threading.Thread(target=touch)
        thread.start()
        thread.join()
        print(*errors)
        root.destroy()
    """) == ["main thread is not in main loop"]


# The same work behind widgets, in a real JupyterLab


def test_the_notebooks_job_shows_progress_and_is_cancelled_by_a_click(lab, browser):
    """The chapter's own cells: the cell has ended, the bar moves, the button ends it."""
    address, course, _log = lab
    chapter = nbformat.read(course / "notebooks" / "11_bach.ipynb", as_version=4)
    begin = (
        "import asyncio, sys; sys.path.insert(0, '..')\n"
        "from collections import Counter\nfrom pathlib import Path\n"
        "from random import Random\nfrom helpers.examples.window import Job"
    )
    marks = "tempfile.TemporaryDirectory", "widgets.IntProgress", "def count_slowly"
    sources = [
        next(cell.source for cell in chapter.cells if mark in cell.source) for mark in marks
    ]
    small = nbformat.v4.new_notebook(metadata=METADATA)
    # Long enough for any browser to find the button in time.
    sources[-1] = sources[-1].replace(
        "Job(count_slowly, files)", "Job(count_slowly, files * 30)"
    )
    assert "files * 30" in sources[-1]
    small.cells = [nbformat.v4.new_code_cell(source) for source in (begin, *sources)]
    nbformat.write(small, course / "notebooks" / "job.ipynb")
    notebook = LabPage(browser, address, "notebooks/job.ipynb")
    try:
        notebook.run_all()
        assert notebook.errors() == []
        bar = notebook.page.locator(".widget-hprogress .progress-bar")
        label = notebook.page.locator(".widget-label", has_text=re.compile(r"\d\d\.txt"))
        label.wait_for()  # a file is done, although no cell runs
        assert bar.evaluate("bar => parseFloat(bar.style.width)") > 0
        notebook.page.click("button:has-text('Cancel')")
        notebook.page.locator(".widget-label", has_text="cancelled").wait_for()
    finally:
        notebook.close()
