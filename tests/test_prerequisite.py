"""A name that another cell makes is said to be one; a typing error is left alone."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager
from test_magics import LIMIT, ROOT, Notebook, Ran

from helpers.prerequisite import Cell, made_by, missing_cell, read

CELLS = {
    "A counter": ["counter = 0\nlimit = 3", "counter += 1", "limit = 4"],
    "A module": ["%%module pages\nADDRESS = 'http://localhost'"],
    "A recording": ["%%timeline downloads\nimport time", "downloads.summary()"],
    "Later": ["def fetch():\n    return 'page'"],
}


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": text}


def code(text: str, identity: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    return {"cell_type": "code", "id": identity, "metadata": {}, "source": lines}


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook's file with the cells above, each below its heading."""
    cells = []
    for heading, sources in CELLS.items():
        cells.append(markdown(f"Some words.\n\n## {heading}\n\nMore words."))
        cells += [code(source, f"{heading}{n}") for n, source in enumerate(sources)]
    path = tmp_path_factory.mktemp("chapter") / "chapter.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b = 1; c, (d, *e) = f", "a b c d e"),
        ("import os.path, sys as s\nfrom time import sleep, time as now", "os s sleep now"),
        ("def f(x):\n    y = 1\nclass C:\n    z = 2\nasync def g(): pass", "f C g"),
        ("for i in r:\n    pass\nwith open(p) as f:\n    text = f.read()", "i f text"),
        ("[x for x in y]; {k: v for k, v in z}; (lambda q: q)", ""),
        ("total += 1; table['a'] = 1; thing.size = 2; del gone", ""),
        ("if (n := 3) > 2:\n    big: int = n", "n big"),
        ("answer = await ask()\nasync with group() as tasks:\n    pass", "answer tasks"),
        ("match m:\n    case [first, *rest]:\n        pass", "first rest"),
        ("%%timeline downloads\nx = 1", "x"),
        ("%%timeline\nx = 1", "x"),
        ("%%module pages\nx = 1", "x"),
        ("%%timelines\nx = 1", ""),
        ("%%timeline?\nx = 1", "x"),
        ("\n\n%%timeline\nx = 1", "x"),
        ("%load_ext helpers\nfiles = !ls", "files"),
        ("%%writefile x.py\nx = 1", ""),
        ("this is no Python", ""),
    ],
)  # fmt: skip
def test_the_names_that_a_cell_makes_are_known(source, names):
    """Assignments of every kind, imports and definitions count; other scopes do not."""
    assert made_by(source) == set(names.split())


def test_a_cell_also_makes_what_its_magic_names(chapter):
    """``%%timeline downloads`` makes ``downloads``; ``%%module pages`` makes ``pages``."""
    cells = read(chapter)
    assert [c.source for c in cells if c.makes("downloads")] == [CELLS["A recording"][0]]
    assert [c.source for c in cells if c.makes("pages")] == [CELLS["A module"][0]]


@pytest.mark.parametrize(
    ("name", "here", "said"),
    [
        (
            "counter",
            1,
            "`counter` is made in an earlier cell, below the heading “A counter”",
        ),
        ("limit", 4, "`limit` is made in an earlier cell, below the heading “A counter”"),
        ("fetch", 1, "`fetch` is made in a later cell, below the heading “Later”"),
        ("fetch", None, "`fetch` is made in another cell of this notebook, below the"),
    ],
)
def test_the_advice_says_where_the_name_is_made(chapter, name, here, said):
    """Earlier, later or, for a cell that the file does not hold, another."""
    text = missing_cell(name, read(chapter), here)
    assert text.startswith(said)
    assert ("Run All Above Selected Cell" in text) == ("an earlier" in said)


@pytest.mark.parametrize("here", [0, 1, None])
def test_there_is_no_advice_for_a_name_that_no_other_cell_makes(here):
    """Neither for a typing error nor for a name that only the cell itself makes."""
    cells = [Cell("", "print(mine)\nmine = 1"), Cell("", "print(mien)")]
    assert missing_cell("mien", cells, here) == ""
    if here == 0:
        assert missing_cell("mine", cells, here) == ""


def test_only_a_module_that_a_cell_makes_can_be_missing_for_that(chapter):
    """That another cell imports time does not cure a package that is not installed."""
    cells = read(chapter)
    assert "`pages` is made in" in missing_cell("pages", cells, 6, module=True)
    assert missing_cell("time", cells, 6, module=True) == ""


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}']
)
def test_what_is_no_notebook_is_refused(tmp_path, content):
    """With a ValueError, whatever the file holds."""
    path = tmp_path / "broken.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"no notebook|Expecting value"):
        read(path)


@pytest.fixture(scope="module")
def fresh(chapter: Path) -> Iterator[Notebook]:
    """A kernel of the chapter, started as lab/config.py has it; no cell has run."""
    manager = KernelManager(kernel_name="python3")
    startup = str(ROOT / "lab" / "startup.py")
    names = {"PYTHONSTARTUP": startup, "JPY_SESSION_NAME": str(chapter)}
    manager.start_kernel(cwd=str(chapter.parent), env=os.environ | names)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
        yield Notebook(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def advised(ran: Ran) -> str:
    """What stands below the traceback; the error comes first."""
    assert ran.kinds[0] == "error", ran.outputs
    return ran["display_data"]


def test_a_kernel_that_was_entered_in_the_middle_says_what_comes_first(fresh):
    """The first thing that runs is a cell of the middle: the traceback, then the word."""
    ran = fresh.run("counter += 1")
    assert "NameError: name 'counter' is not defined" in ran["error"]
    assert "an earlier cell, below the heading “A counter”" in advised(ran)
    assert fresh.run("downloads.summary()")["display_data"].startswith(
        "`downloads` is made"
    )


def test_a_recorded_cell_says_it_too(fresh):
    """``%%timeline`` is known before the first cell; its picture, the error, the word."""
    ran = fresh.run("%%timeline\nprint(fetch())")
    assert ran.kinds == ["display_data", "error", "display_data"]
    assert ran.outputs[-1][1].startswith("`fetch` is made in another cell")


def test_the_word_is_said_once_about_each_name_of_a_group(fresh):
    """An ExceptionGroup is looked into: three errors of two names are two sentences."""
    ran = fresh.run(
        "import asyncio\n"
        "async def use(): counter\n"
        "async def call(): fetch()\n"
        "async with asyncio.TaskGroup() as group:\n"
        "    for each in use, call, use: group.create_task(each())"
    )
    said = [text.split()[0] for kind, text in ran.outputs if kind == "display_data"]
    assert said == ["`counter`", "`fetch`"]


def test_a_module_that_a_cell_makes_is_named(fresh):
    """``import pages`` before its ``%%module`` cell."""
    assert "`pages` is made in" in advised(fresh.run("from pages import ADDRESS"))


@pytest.mark.parametrize(
    "cell",
    [
        "countr",
        "import no_such_package",
        "def f():\n    counter\n    counter = 1\nf()",
        "import types; own = types.ModuleType('own')\nexec('counter', vars(own))",
        "1 / 0",
        "(",
        "raise SystemExit",
        "raise NameError",
    ],
)
def test_other_errors_have_only_pythons_own_message(fresh, cell):
    """Typing errors, local variables, names of other modules, any other exception."""
    assert set(fresh.run(cell).kinds) <= {"error", "stream", "stderr"}


def test_a_notebook_that_the_server_does_not_name_is_found_by_its_cell(fresh, chapter):
    """In the kernel's folder; beside it may lie a file that is no notebook."""
    broken = chapter.with_name("a_broken.ipynb")
    broken.write_text("{", encoding="utf-8")
    fresh.run("import os; told = os.environ.pop('JPY_SESSION_NAME')")
    try:
        assert "an earlier cell" in advised(fresh.run("counter += 1"))
        assert advised(fresh.run("counter += 2")) == ""
    finally:
        fresh.run("os.environ['JPY_SESSION_NAME'] = told")
        broken.unlink()


def test_a_notebook_that_cannot_be_read_adds_nothing(fresh, chapter):
    """Only Python's own message, as if the course were not there."""
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text("{", encoding="utf-8")
    try:
        assert fresh.run("counter += 1").kinds == ["error"]
    finally:
        chapter.write_text(text, encoding="utf-8")


def test_the_first_cell_of_a_chapter_says_nothing_more_than_elsewhere(fresh):
    """``%load_ext helpers`` does not complain that the extension is loaded already."""
    assert fresh.run("%load_ext helpers").outputs == []


def test_an_interrupt_ends_an_await_in_a_kernel_that_ran_no_first_cell(fresh):
    """The event loop did not run yet when the kernel loaded the magics."""
    ran = fresh.run(
        "import asyncio, time\nbegan = time.monotonic()\nprint('go', flush=True)\n"
        "await asyncio.sleep(60)",
        interrupt_on="go",
    )
    assert "CancelledError" in ran["error"]
    assert fresh.value("time.monotonic() - began < 10") == "True"


def test_nothing_is_left_after_unloading(fresh):
    """Errors are Python's alone again, and IPython's lists are as long as before."""
    fresh.run("from helpers.magics import load_ipython_extension as load\n"
              "from helpers.magics import unload_ipython_extension as unload\n"
              "listeners = get_ipython().events.callbacks['post_run_cell']\n"
              "before = len(listeners)\n"
              "unload(get_ipython())")  # fmt: skip
    assert fresh.run("counter += 1").kinds == ["error"]
    assert fresh.value("before - len(listeners)") == "2"
    fresh.run("load(get_ipython())")
    assert "`counter`" in advised(fresh.run("counter += 1"))


def test_a_plain_python_runs_the_start_file_in_vain():
    """A terminal of the same JupyterLab hands it to an interactive Python, too."""
    import subprocess

    run = subprocess.run(
        [sys.executable, "-i", "-c", "import sys; print('helpers' in sys.modules)"],
        env=os.environ | {"PYTHONSTARTUP": str(ROOT / "lab" / "startup.py")},
        input="print('helpers' in sys.modules, '_load' in dir())\n",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.split() == ["False", "False", "False"]
    assert "Traceback" not in run.stderr
