"""The script that runs the course on other Pythons: what it reports, and that it fails."""

from __future__ import annotations

import dataclasses
import multiprocessing
import sys
from pathlib import Path

import matrix
import nbformat
import pytest
from matrix import CLAIMS, claims, execute, interpreter_at, table
from notebook import all_notebooks

METHOD = "spawn"  # there is no system without it, and few have it as default
HERE = interpreter_at(Path(sys.executable))

CELLS = {
    "good": [
        "import multiprocessing",
        f"assert multiprocessing.get_start_method() == {METHOD!r}",
        "print('start method:', multiprocessing.get_start_method())",
    ],
    "raises": ["1 + 1", "1 / 0", "print('never run')"],
    "says-what-is-not-so": [
        "print('as it is now')",
        "print('Python 2.7.18')",
        "print('This machine has start method forkserver')",
    ],
    "sets-method": [
        "import multiprocessing",
        "multiprocessing.set_start_method('fork', force=True)",
    ],
    "dies": ["import os", "os._exit(3)"],
}


def write(path: Path, cells: list[str], saved: str = "") -> Path:
    """A notebook of these code cells; what the first one prints has to be as saved."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell("# Title")]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in cells]
    first = notebook.cells[1]
    first.metadata.tags = ["nbval-check-output"]
    first.outputs = [nbformat.v4.new_output("stream", text=saved)] if saved else []
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one chapter that passes and one that fails; yields its folder."""
    (tmp_path / "solutions").mkdir()
    write(tmp_path / "01_good.ipynb", CELLS["good"])
    write(tmp_path / "solutions" / "02_raises.ipynb", CELLS["raises"])
    monkeypatch.setattr(matrix, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(matrix, "all_notebooks", lambda: sorted(tmp_path.rglob("*.ipynb")))
    return tmp_path


def test_the_table_shows_what_passed_and_the_cell_that_failed(course, capsys):
    """A row for each notebook, solutions too, a column for each start method; status 1."""
    status = matrix.main(
        [sys.executable, "--method", METHOD, "--save", str(course / "out")]
    )
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[2:6] == [
        [HERE.name],
        [METHOD],
        ["01_good", "ok"],
        ["solutions/02_raises", "In", "[2]"],
    ]
    assert " ".join(lines[-1]) == (
        f"solutions/02_raises, {HERE.name}, {METHOD}: In [2] ZeroDivisionError: "
        "division by zero"
    )
    assert status == 1
    kept = course / "out" / f"{HERE.name}-{METHOD}" / "01_good.ipynb"
    assert f"start method: {METHOD}" in kept.read_text()


def test_a_course_without_a_fault_ends_with_status_0(course, capsys):
    """``--only`` leaves the failing notebook out, and nothing stands below the table."""
    assert matrix.main([sys.executable, "--method", METHOD, "--only", "01"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["01_good", "ok"]


def test_a_false_word_is_found_in_its_cell(tmp_path):
    """A changed output, another version, another start method: each with its reason."""
    cells = CELLS["says-what-is-not-so"]
    path = write(tmp_path / "x.ipynb", cells, saved="as it was saved\n")
    assert execute(path, HERE, METHOD, 60).faults == [
        (1, "saved output 'as it was saved\\n', here 'as it is now\\n'"),
        (2, f"says 'Python 2.7.18', but the version is {HERE.facts.version}"),
        (3, f"says 'start method forkserver', but the start method is {METHOD}"),
    ]


def test_a_kernel_that_dies_fails_its_cell(tmp_path):
    """And the table names the cell."""
    run = execute(write(tmp_path / "x.ipynb", CELLS["dies"]), HERE, METHOD, 60)
    assert [(cell, said[:22]) for cell, said in run.faults] == [
        (2, "no kernel: Kernel died")
    ]


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="needs a second method"
)
def test_a_notebook_that_changes_the_start_method_is_reported(tmp_path):
    """Its later cells would not have run under the method that the table names."""
    run = execute(write(tmp_path / "x.ipynb", CELLS["sets-method"]), HERE, METHOD, 60)
    assert run.faults == [(2, "leaves start method fork behind")]


def test_a_cell_without_an_end_is_ended(tmp_path):
    """After the time limit of a cell the notebook has failed there."""
    path = write(tmp_path / "x.ipynb", ["import threading; threading.Event().wait()"])
    assert execute(path, HERE, METHOD, 2).faults == [(1, "no end within 2 s")]


def test_a_path_that_is_no_python_is_refused_with_its_reason(tmp_path, capsys):
    """The command line names the path and ends before it runs anything."""
    with pytest.raises(SystemExit) as stopped:
        matrix.main([str(tmp_path / "python9")])
    assert stopped.value.code == 2
    assert "python9 is not a Python that runs here" in capsys.readouterr().err


def test_two_environments_of_one_version_get_a_name_each():
    """Columns would be mixed up otherwise."""
    assert matrix._distinct(["3.12.1", "3.13.0", "3.12.1"]) == [
        "3.12.1 (1)",
        "3.13.0",
        "3.12.1 (2)",
    ]


def test_a_free_threaded_build_is_named_by_its_t():
    """As its own command is."""
    facts = dataclasses.replace(HERE.facts, version="3.13.5", free_threaded=True, gil=False)
    python = matrix.Interpreter(Path("python"), facts)
    assert python.name == "3.13.5t"
    assert "free-threaded build, GIL off" in str(python)


def test_columns_are_as_wide_as_their_longest_word():
    """The words of a column stand below each other."""
    assert table([["", "3.11.7"], ["01_overview", "ok"]]) == (
        "             3.11.7\n01_overview  ok"
    )


def test_each_kind_of_claim_is_found_in_the_saved_notebooks():
    """A reworded sentence must not slip out of the check: each pattern has its place."""
    found = set()
    for path in all_notebooks():
        for _, _, claim, _ in claims(nbformat.read(path, as_version=4)):
            found |= {pattern for pattern in CLAIMS if matrix.re.search(pattern, claim)}
    assert found == set(CLAIMS)
