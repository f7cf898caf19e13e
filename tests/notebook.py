"""Run notebooks and bring them into their canonical form.

    python tests/notebook.py format            repair the form of every notebook
    python tests/notebook.py run [PATH ...]    run them top to bottom and save their outputs
    python tests/notebook.py pictures          take the README's pictures out of them

The canonical form holds what a reader or a reviewer sees and nothing that changes from one
run to the next by itself: no time stamps, no widget state, no version of the interpreter.
"""

from __future__ import annotations

import argparse
import base64
import copy
import os
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
KEPT_CELL_METADATA = {"tags", "jupyter"}
# Without a live kernel these show "model not found"; the picture or text beside them stays.
LIVE_ONLY = {"application/vnd.jupyter.widget-view+json"}


def all_notebooks() -> list[Path]:
    """Every notebook of the course, in order."""
    return sorted(p for p in NOTEBOOKS.rglob("*.ipynb") if "checkpoint" not in str(p))


def chapters() -> list[Path]:
    """The notebooks that teach, in order; those with the solutions are left out."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def canonical(notebook: NotebookNode) -> NotebookNode:
    """A copy of the notebook in its canonical form."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = NotebookNode(
            {k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA}
        )
        cell.source = cell.source.strip("\n")
        if cell.cell_type != "code":
            continue
        cell.outputs = _outputs(cell.outputs)
        if cell.execution_count is not None:
            count += 1
            cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    return notebook


def _outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    kept: list[NotebookNode] = []
    for output in outputs:
        before = kept[-1] if kept else None
        if "data" in output:
            for mime in LIVE_ONLY & set(output.data):
                del output.data[mime]
            if not output.data:
                continue
        if (
            before
            and output.output_type == before.output_type == "stream"
            and output.name == before.name
        ):
            before.text += output.text
        else:
            kept.append(output)
    return kept


def text_of(notebook: NotebookNode) -> str:
    """The file's text."""
    return nbformat.writes(notebook, version=4) + "\n"


def is_canonical(path: Path) -> bool:
    """Whether the file is byte for byte what ``format`` would write."""
    text = path.read_text(encoding="utf-8")
    return text == text_of(canonical(nbformat.reads(text, as_version=4)))


def signature(notebook: NotebookNode) -> list[object]:
    """What a reader would notice if it changed: sources, kinds of output, words.

    Measured figures differ from run to run and pictures with them, so they do not count.
    """
    rows: list[object] = []
    for cell in notebook.cells:
        shown = []
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                shown.append(_words(output.text))
            elif "data" in output:
                shown.append(sorted(output.data))
            else:
                shown.append(output.output_type)
        rows.append((cell.cell_type, cell.source, cell.get("execution_count"), shown))
    return rows


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d]{2,}", text)


def run(path: Path, timeout: float = 120.0) -> NotebookNode:
    """Run the notebook in a fresh kernel, in its own folder; return it with outputs."""
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    # What is saved shows nothing as solved, and a run by hand notes nothing.
    os.environ["CONCURRENCY_COURSE_PROGRESS"] = os.devnull
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        record_timing=False,
    )
    client.execute()
    return canonical(notebook)


def readme_pictures() -> dict[Path, bytes]:
    """The pictures that the README shows, as they are saved in the notebooks.

    Above each stands a comment: ``<!-- NOTEBOOK: words -->``; a line of the
    cell that drew it begins with these words.
    """
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = {}
    for name, words, file in re.findall(
        r"<!-- (\w+): (.*?) -->\n!\[[^]]+\]\((.*?)\)", readme
    ):
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        data = [
            output.data["image/png"]
            for cell in notebook.cells
            if any(line.startswith(words) for line in cell.source.splitlines())
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        found[ROOT / file] = base64.b64decode(data[0])
    return found


def _save_pictures() -> None:
    for path, data in readme_pictures().items():
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"saved {path.name}")


def _format(paths: list[Path]) -> None:
    for path in paths:
        if not is_canonical(path):
            notebook = nbformat.read(path, as_version=4)
            path.write_text(text_of(canonical(notebook)), encoding="utf-8", newline="\n")
            print(f"repaired {path.name}")


def _run(paths: list[Path], force: bool) -> None:
    for path in paths:
        saved = nbformat.read(path, as_version=4)
        fresh = run(path)
        if not force and signature(saved) == signature(fresh):
            print(f"{path.name}: as saved, left alone")
            continue
        path.write_text(text_of(fresh), encoding="utf-8", newline="\n")
        print(f"{path.name}: saved")


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["format", "run", "pictures"])
    parser.add_argument("paths", nargs="*", type=Path, help="default: every notebook")
    parser.add_argument(
        "--force", action="store_true", help="run: save even where only figures changed"
    )
    options = parser.parse_intermixed_args(arguments)
    paths = [path.resolve() for path in options.paths] or all_notebooks()
    if options.action == "format":
        _format(paths)
    elif options.action == "pictures":
        _save_pictures()
    else:
        _run(paths, options.force)
    return 0


if __name__ == "__main__":
    sys.exit(main())
