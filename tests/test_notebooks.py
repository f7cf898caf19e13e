"""What holds for every notebook, beside that it runs (which nbval tests)."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import nbformat
import pytest
from notebook import LIVE_ONLY, ROOT, all_notebooks, chapters, is_canonical

NOTEBOOKS = all_notebooks()
each_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: "/".join(path.with_suffix("").parts[-2:])
)
each_chapter = pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)


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
def test_nothing_saved_needs_a_kernel_to_be_seen(path):
    """In the place of each widget stands a picture, a table or words, trusted or not."""
    for cell in cells(path, "code"):
        for output in cell.outputs:
            data = output.get("data")
            if data is None:
                continue
            assert not LIVE_ONLY & set(data), cell.source
            assert {"image/png", "text/html", "text/plain"} & set(data), cell.source
            seen = data.get("text/html") or data.get("text/plain", "")
            assert "image/png" in data or not live_only(seen), cell.source


def live_only(text: str) -> bool:
    """Whether a text is what a widget leaves where there is no kernel."""
    maker = text.partition("(")[0]
    return (
        maker == "interactive"
        or isinstance(getattr(ipywidgets, maker, None), type)
        or any(words in text for words in ("Loading widget", "model not found"))
    )


def test_what_a_bare_widget_leaves_is_recognised():
    """The test above is not blind: a slider, a box and an interaction are found."""
    slider = ipywidgets.IntSlider()
    drawn = ipywidgets.interactive(lambda x: None, x=slider)
    for widget in slider, drawn, ipywidgets.VBox([slider]), ipywidgets.Output():
        assert live_only(repr(widget))
    assert not live_only("Your prediction. How long? ____ s")


@each_notebook
def test_cells_are_of_a_size_to_read(path):
    """No wall of text and no screenful of code: at most 80 words or 15 lines in a cell.

    What belongs to an exercise may be longer: a program of 36 lines, a task and its hints.
    """
    every = nbformat.read(path, as_version=4).cells
    tasks = [c.source.startswith("### ") or "<details>" in c.source for c in every]
    checked = ["check(" in c.source for c in every[1:]] + [False]
    solutions = path.parent.name == "solutions"
    for cell, task, stub in zip(every, tasks, checked, strict=True):
        if cell.cell_type == "markdown":
            prose = re.sub(r"(?ms)^(\||- |\d\. |<|#).*?$", "", cell.source)
            assert len(prose.split()) <= (160 if task else 80), cell.source
        else:
            most = 36 if stub or solutions else 15
            assert len(cell.source.splitlines()) <= most, cell.source


@each_chapter
def test_opens_and_closes_as_every_chapter_does(path):
    """A chapter opens with what the reader will be able to do, and ends with its gist."""
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert "you will be able to" in text.split("## ")[0]
    headings = re.findall(r"(?m)^## (.*)$", text)
    for wanted in ("In practice", "Takeaways", "Pitfalls"):
        assert any(wanted in heading for heading in headings), f"no heading {wanted!r}"
    assert "wiki chapter" in text.lower()


BREAKS = {
    "nothing": lambda cell: None,
    "the saved output": lambda cell: cell.outputs[0].update(text="never done\n"),
    "the code": lambda cell: cell.update(source=cell.source.replace("join()", "run()")),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What the notebook tests say of copies of a chapter, each broken in one way.

    A copy holds the chapter on threads up to its first cell whose output is compared.
    """
    folder = tmp_path_factory.mktemp("copies")
    for number, change in enumerate(BREAKS.values()):
        notebook = nbformat.read(ROOT / "notebooks" / "03_threading.ipynb", as_version=4)
        tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
        checked = next(i for i, names in enumerate(tags) if "nbval-check-output" in names)
        notebook.cells = notebook.cells[: checked + 1]
        change(notebook.cells[-1])
        nbformat.write(notebook, folder / f"copy{number}.ipynb")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider",
         f"--rootdir={ROOT}", f"-c{ROOT / 'pyproject.toml'}", str(folder)],
        capture_output=True, text=True, cwd=ROOT, check=False,
        # The copies lie in another folder, where a chapter does not find the helpers.
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    said: dict[str, set[str]] = {name: set() for name in BREAKS}
    for word, number in re.findall(r"(?m)^(PASSED|FAILED|ERROR) .*copy(\d)", run.stdout):
        said[list(BREAKS)[int(number)]].add(word)
    return said


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_claim_fails(verdicts, broken):
    """The notebook tests bite: on a copy of a chapter with a broken claim they fail."""
    expected = {"PASSED"} if broken == "nothing" else {"PASSED", "FAILED"}
    assert verdicts[broken] == expected
