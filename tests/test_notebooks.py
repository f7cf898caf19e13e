"""What holds for every notebook, beside that it runs (which nbval tests)."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from notebook import ROOT, all_notebooks, is_canonical

NOTEBOOKS = all_notebooks()
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


@each_notebook
def test_is_in_its_canonical_form(path):
    """Saving a notebook twice changes nothing."""
    assert is_canonical(path), "run: python tests/notebook.py format"


@each_notebook
def test_outputs_are_those_of_one_clean_run(path):
    """Every code cell ran once, in order, and none failed unless it is tagged to."""
    code = [c for c in cells(path, "code") if c.source.strip()]
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    for cell in code:
        failed = any(o.output_type == "error" for o in cell.outputs)
        assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


@each_notebook
def test_no_path_of_the_author_stands_in_an_output(path):
    """A reader's machine has other folders."""
    for cell in cells(path, "code"):
        text = str(
            [{**o, "data": {**o.get("data", {}), "image/png": ""}} for o in cell.outputs]
        )
        assert not re.search(r"/(root|work|home|tmp|Users)/", text), cell.source


@each_notebook
def test_pictures_are_small_and_have_words(path):
    """Each saved picture is under 60 kB and comes with an alternative text."""
    for cell in cells(path, "code"):
        for output in cell.outputs:
            picture = output.get("data", {}).get("image/png")
            if picture:
                assert len(base64.b64decode(picture)) < 60_000, cell.source
                assert len(output.metadata.get("image/png", {}).get("alt", "")) > 20, (
                    cell.source
                )


@each_notebook
def test_cells_are_of_a_size_to_read(path):
    """No wall of text and no screenful of code: at most 80 words or 15 lines in a cell."""
    for cell in cells(path, "markdown"):
        prose = re.sub(r"(?ms)^(\||- |\d\. |<|#).*?$", "", cell.source)
        assert len(prose.split()) <= 80, cell.source
    for cell in cells(path, "code"):
        assert len(cell.source.splitlines()) <= 15, cell.source


@each_notebook
def test_opens_and_closes_as_every_chapter_does(path):
    """A chapter opens with what the reader will be able to do, and ends with its gist."""
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert "you will be able to" in text.split("## ")[0]
    headings = re.findall(r"(?m)^## (.*)$", text)
    for wanted in ("In practice", "Takeaways", "Pitfalls"):
        assert any(wanted in heading for heading in headings), f"no heading {wanted!r}"
    assert "wiki chapter" in text.lower()


def nbval(notebook: nbformat.NotebookNode, path: Path) -> subprocess.CompletedProcess[str]:
    nbformat.write(notebook, path)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header",
         f"--rootdir={ROOT}", f"-c{ROOT / 'pyproject.toml'}", str(path)],
        capture_output=True, text=True, cwd=ROOT, check=False,
        # The copy lies in another folder, where a chapter does not find the helpers.
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture
def copy_of_a_chapter() -> Iterator[tuple[nbformat.NotebookNode, Path]]:
    """The chapter on threads up to its first cell whose output is compared."""
    notebook = nbformat.read(ROOT / "notebooks" / "03_threading.ipynb", as_version=4)
    checked = [
        number
        for number, cell in enumerate(notebook.cells)
        if "nbval-check-output" in cell.metadata.get("tags", [])
    ]
    notebook.cells = notebook.cells[: checked[0] + 1]
    with tempfile.TemporaryDirectory() as folder:
        yield notebook, Path(folder) / "copy.ipynb"


@pytest.mark.parametrize("broken", ["nothing", "the saved output", "the code"])
def test_a_broken_claim_fails(copy_of_a_chapter, broken):
    """The notebook tests bite: on a copy of a chapter with a broken claim they fail."""
    notebook, path = copy_of_a_chapter
    cell = notebook.cells[-1]
    if broken == "the saved output":
        cell.outputs[0].text = cell.outputs[0].text.replace("done", "never done")
    elif broken == "the code":
        cell.source = cell.source.replace("thread.join()", "thread.run()")
    verdict = nbval(notebook, path)
    assert verdict.returncode == (broken != "nothing"), verdict.stdout[-2000:]
