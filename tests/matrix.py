"""Run the course on other Pythons, under every start method, and print a table.

    python tests/matrix.py PYTHON [PYTHON ...]
    python tests/matrix.py --only 04 --only 06 --tests /opt/python3.14/bin/python3

Each PYTHON is the path of an interpreter that has the packages of requirements.txt. One
that cannot have JupyterLab, as some free-threaded ones, needs no more than ipykernel and
what the notebooks import: it only runs the kernels; nbclient drives them from this Python.

A notebook fails if a cell raises, if a cell tagged nbval-check-output prints anything else
than was saved, or if an output says about version, GIL or start method what is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from notebook import NOTEBOOKS, ROOT, all_notebooks, canonical, text_of

# What a kernel says of itself, before the first cell and after the last one.
PROBE = """
import json, multiprocessing, platform, sys, sysconfig
print(json.dumps({
    "version": platform.python_version(),
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    "method": multiprocessing.get_start_method(),
    "methods": multiprocessing.get_all_start_methods(),
}))
"""
# What outputs say about the Python that runs them, and which fact it must be.
CLAIMS = {
    r"\bPython:? +(\d+\.\d+\.\d+\w*)": "version",
    r"\bnot in this Python: (\d+\.\d+\.\d+\w*)": "version",
    r"\bPython/(\d+\.\d+) ": "minor version",
    r"\bPython (\d+\.\d+) does not have": "minor version",
    r"\bGIL {2,}(on|off)\b": "gil",
    r"\bGIL in use (?:now|here): +(True|False)": "gil",
    r"\bThis Python has (a|no) GIL\b": "gil",
    r"\bbuilt to run without a GIL: +(True|False)": "free-threaded",
    r"\bstart method:?(?: +| is )(fork|forkserver|spawn)\b": "start method",
    r"\bdefault: (fork|forkserver|spawn)\b": "start method",
    r"\bstarted with (fork|forkserver|spawn), on Python\b": "start method",
}
# Tests of the editor, the set-up and the saved notebooks: they say nothing about an
# interpreter, and need what it may not have.
NOT_OF_HELPERS = (
    "test_browser*",
    "test_notebooks",
    "test_setup",
    "test_article",
    "*matrix",
)


class Unusable(Exception):
    """A path that is no Python with the packages of the course."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a running Python is, as it says itself."""

    version: str
    free_threaded: bool
    gil: bool
    method: str
    methods: tuple[str, ...]

    @classmethod
    def from_text(cls, text: str) -> Facts:
        """Read what :data:`PROBE` printed."""
        facts = json.loads(text)
        return cls(**facts | {"methods": tuple(facts["methods"])})

    def words(self) -> dict[str, set[str]]:
        """For each fact the words that may stand for it in an output."""
        return {
            "version": {self.version},
            "minor version": {".".join(self.version.split(".")[:2])},
            "gil": {"on", "True", "a"} if self.gil else {"off", "False", "no"},
            "free-threaded": {str(self.free_threaded)},
            "start method": {self.method},
        }


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that can run the kernels of the course; :func:`interpreter_at` makes one."""

    path: Path
    facts: Facts

    @property
    def name(self) -> str:
        """Its version, with a t if it was built to run without the GIL: ``3.13.5t``."""
        return self.facts.version + ("t" if self.facts.free_threaded else "")

    def __str__(self) -> str:
        gil = "on" if self.facts.gil else "off"
        build = "free-threaded build" if self.facts.free_threaded else "GIL build"
        return (
            f"{self.name:<8}  {build}, GIL {gil}, start method {self.facts.method}, "
            f"{self.path}"
        )


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one notebook on one Python under one start method.

    Attributes:
        notebook: The executed copy.
        seconds: How long it took.
        faults: What went wrong, each as the cell's number as JupyterLab shows
            it and a text; none if the notebook passed.
        gil_came_back: Whether the GIL was off before the first cell and on after
            the last one.
    """

    notebook: NotebookNode
    seconds: float
    faults: list[tuple[int, str]]
    gil_came_back: bool = False

    @property
    def word(self) -> str:
        """What the table shows: ``ok`` or the first cell that failed, as ``In [4]``."""
        return f"In [{self.faults[0][0]}]" if self.faults else "ok"

    def remarks(self, name: str, column: Column) -> Iterator[str]:
        """What stands below the table about this run."""
        where = f"{name}, {column.label}, {column.method}"
        for number, text in self.faults:
            yield f"{where}: In [{number}] {text}"
        if self.gil_came_back:
            yield f"{where}: the GIL was off before it and is on after it"


@dataclass(frozen=True)
class Column:
    """A Python, the name that tells it from the others, and a start method."""

    label: str
    python: Interpreter
    method: str


def interpreter_at(path: Path) -> Interpreter:
    """Ask the Python at this path what it is.

    Raises:
        Unusable: If it does not run, or has no ipykernel.
    """
    # Not resolved: a virtual environment's Python is a link, and its path tells which one.
    path = path.absolute()
    try:
        done = subprocess.run(
            [path, "-c", "import ipykernel" + PROBE],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unusable(f"{path} is not a Python that runs here: {error}") from None
    if "No module named 'ipykernel'" in done.stderr:
        raise Unusable(f"{path} has no ipykernel: install requirements.txt there")
    if done.returncode:
        raise Unusable(f"{path} is not a Python that runs here: {done.stderr.strip()}")
    return Interpreter(path, Facts.from_text(done.stdout))


def execute(path: Path, python: Interpreter, method: str, timeout: float) -> Run:
    """Run a copy of the notebook in a kernel of this Python.

    Args:
        path: The notebook; its folder is where the kernel works.
        python: Where the kernel runs.
        method: The start method that is set before the first cell.
        timeout: Seconds for each cell.
    """
    saved = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    fresh.cells.append(nbformat.v4.new_code_cell(PROBE))
    begun: list[int] = []
    stopped = ""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        client = NotebookClient(
            fresh,
            km=_kernel_manager(folder, python, method),
            timeout=timeout,
            startup_timeout=120,
            resources={"metadata": {"path": str(path.parent)}},
            store_widget_state=False,
            record_timing=False,
            on_cell_start=lambda cell, cell_index: begun.append(cell_index),
        )
        log = folder / "log"
        try:
            with log.open("w") as stream:
                client.execute(cleanup_kc=True, stdout=stream, stderr=stream)
        except CellTimeoutError:
            stopped = f"no end within {timeout:g} s"
        except CellExecutionError as error:
            stopped = f"{error.ename}: {error.evalue}"
        except (DeadKernelError, RuntimeError) as error:
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            stopped = f"no kernel: {error} {said}"
    seconds = time.perf_counter() - start
    numbers = cell_numbers(fresh)
    if stopped:
        return Run(fresh, seconds, [(numbers.get(begun[-1], 0) if begun else 0, stopped)])
    facts = Facts.from_text(fresh.cells.pop().outputs[0].text)
    faults = sorted([*changed_outputs(saved, fresh), *false_claims(fresh, facts)])
    if facts.method != method:
        faults.append((len(numbers) - 1, f"leaves start method {facts.method} behind"))
    return Run(fresh, seconds, faults, facts.gil and not python.facts.gil)


def _kernel_manager(folder: Path, python: Interpreter, method: str) -> AsyncKernelManager:
    spec = {
        "argv": [
            str(python.path),
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            # Before the first cell, and without a name that a cell might lack.
            "--InteractiveShellApp.exec_lines="
            f"__import__('multiprocessing').set_start_method('{method}')",
        ],
        "display_name": f"{python.name}, {method}",
        "language": "python",
        # What solved exercises would note there belongs to nobody.
        "env": {"CONCURRENCY_COURSE_PROGRESS": os.devnull},
    }
    # By this name nbclient knows that it is an ipykernel, and keeps the history in memory.
    (folder / "python3").mkdir()
    (folder / "python3" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    specs = KernelSpecManager(kernel_dirs=[str(folder)])
    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)


def cell_numbers(notebook: NotebookNode) -> dict[int, int]:
    """The number that JupyterLab shows beside each code cell after a run from the top."""
    code = [
        index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    return {index: number for number, index in enumerate(code, start=1)}


def changed_outputs(saved: NotebookNode, fresh: NotebookNode) -> Iterator[tuple[int, str]]:
    """The cells whose output nbval compares, where it is not as saved."""
    numbers = cell_numbers(fresh)
    before, after = canonical(saved), canonical(fresh)
    for index, cell in enumerate(before.cells):
        if "nbval-check-output" in cell.metadata.get("tags", []):
            old, new = _text(cell), _text(after.cells[index])
            if old != new:
                yield numbers[index], f"saved output {old!r}, here {new!r}"


def false_claims(notebook: NotebookNode, facts: Facts) -> Iterator[tuple[int, str]]:
    """What outputs say about version, GIL or start method, where it is not so."""
    words = facts.words()
    for number, kind, claim, said in claims(notebook):
        if said not in words[kind]:
            true = " or ".join(sorted(words[kind]))
            yield number, f"says {claim!r}, but the {kind} is {true}"


def claims(notebook: NotebookNode) -> Iterator[tuple[int, str, str, str]]:
    """What outputs say about the Python that made them.

    Yields:
        The cell's number, the kind of fact, the whole claim, its decisive word.
    """
    for index, number in cell_numbers(notebook).items():
        text = _text(notebook.cells[index])
        for pattern, kind in CLAIMS.items():
            for match in re.finditer(pattern, text):
                yield number, kind, match[0], match[1]


def _text(cell: NotebookNode) -> str:
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell.get("outputs", [])
    )


def helper_tests(python: Interpreter, timeout: float) -> tuple[bool, str]:
    """Run the tests of the helpers on this Python: whether they passed, and their words."""
    command = [str(python.path), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"--ignore-glob=tests/{name}.py" for name in NOT_OF_HELPERS]
    command += ["tests", "helpers"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        return False, f"no end within {timeout:g} s"
    lines = (done.stdout.strip() or done.stderr.strip() or "no output").splitlines()
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, "\n".join([*failed, lines[-1]])


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of words below each other in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [map(str.ljust, row, widths) for row in rows]
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _distinct(names: list[str]) -> list[str]:
    """The names, numbered where one stands there twice."""
    return [
        f"{name} ({names[:i].count(name) + 1})" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("python", nargs="+", type=Path, help="path of an interpreter")
    parser.add_argument(
        "--only", action="append", metavar="WORD",
        help="notebooks with this in their name, such as 04 or solutions/; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--method", action="append", metavar="NAME",
        help="this start method instead of all that there are; repeatable",
    )  # fmt: skip
    parser.add_argument("--tests", action="store_true", help="test the helpers, too")
    parser.add_argument(
        "--timeout", type=float, default=120.0, metavar="SECONDS",
        help="for each cell; twenty times as much for the tests; default: 120",
    )  # fmt: skip
    parser.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="notebooks at once; default: 1"
    )
    parser.add_argument(
        "--save", type=Path, metavar="FOLDER", help="keep the executed notebooks there"
    )
    options = parser.parse_args(arguments)
    try:
        pythons = [interpreter_at(path) for path in options.python]
    except Unusable as error:
        parser.error(str(error))
    words = options.only or [""]
    notebooks = {
        path.relative_to(NOTEBOOKS).with_suffix("").as_posix(): path
        for path in all_notebooks()
    }
    notebooks = {n: p for n, p in notebooks.items() if any(word in n for word in words)}
    if not notebooks:
        parser.error(f"--only: no notebook has {' or '.join(words)} in its name")
    labels = _distinct([python.name for python in pythons])
    columns = [
        Column(label, python, method)
        for label, python in zip(labels, pythons, strict=True)
        for method in python.facts.methods
        if method in (options.method or python.facts.methods)
    ]
    if not columns:
        parser.error(f"--method: no Python here has {' or '.join(options.method)}")
    runs = run_all(notebooks, columns, options)
    print(*pythons, sep="\n", end="\n\n")
    print(table(rows_of(list(notebooks), columns, runs)), flush=True)
    remarks = [
        text for (name, column), run in runs.items() for text in run.remarks(name, column)
    ]
    if remarks:
        print("", *remarks, sep="\n", flush=True)
    failed = any(run.faults for run in runs.values())
    for label, python in zip(labels, pythons, strict=True) if options.tests else ():
        passed, said = helper_tests(python, 20 * options.timeout)
        print(f"\ntests of the helpers, {label}:\n{said}", flush=True)
        failed = failed or not passed
    return int(failed)


def run_all(
    notebooks: dict[str, Path], columns: list[Column], options: argparse.Namespace
) -> dict[tuple[str, Column], Run]:
    """Run each notebook once for each column, and tell stderr how far it is."""

    def run(name: str, column: Column) -> Run:
        done = execute(notebooks[name], column.python, column.method, options.timeout)
        words = f"{column.label:<8}  {column.method:<10}  {name:<36}  {done.word:<8}"
        print(f"{words}  {done.seconds:4.0f} s", file=sys.stderr, flush=True)
        if options.save:
            folder = options.save / f"{column.label}-{column.method}"
            file = (folder / name).with_suffix(".ipynb")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text_of(canonical(done.notebook)), encoding="utf-8")
        return done

    with ThreadPoolExecutor(options.jobs) as pool:
        futures = {
            (name, column): pool.submit(run, name, column)
            for column in columns
            for name in notebooks
        }
        return {key: future.result() for key, future in futures.items()}


def rows_of(
    names: list[str], columns: list[Column], runs: dict[tuple[str, Column], Run]
) -> list[list[str]]:
    """The table's rows: two of headings, then one for each notebook."""
    return [
        ["", *(column.label for column in columns)],
        ["", *(column.method for column in columns)],
        *([name, *(runs[name, column].word for column in columns)] for name in names),
    ]


if __name__ == "__main__":
    sys.exit(main())
