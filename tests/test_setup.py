"""What a fresh machine relies on: the README's commands, the requirements, Binder, CI."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from notebook import readme_pictures
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(mark: str) -> str:
    """The one line in the code block below an HTML comment of the README."""
    found = re.findall(rf"<!-- {mark} -->\n\n?```\w+\n(.*)\n```", README)
    assert len(found) == 1, (
        f"the README needs one code block of one line below <!-- {mark} -->"
    )
    return found[0]


@pytest.mark.parametrize("mark", ["open", "test"])
def test_the_windows_command_does_what_the_other_one_does(mark):
    """Each step of a command has its Windows form, in the same order."""

    def steps(text: str) -> list[str]:
        text = text.removeprefix('cmd /c "').removesuffix('"')
        text = (
            text.replace("Scripts", "bin").replace("\\", "/").replace("py -m", "python3 -m")
        )
        return text.split(" && ")

    assert steps(command(f"{mark}-windows")) == steps(command(mark))


def test_every_path_in_the_commands_exists():
    """The commands name files that are in the repository."""
    for mark in ("open", "test"):
        for path in re.findall(r"[\w/]+\.(?:txt|ipynb|py)\b", command(mark)):
            assert (ROOT / path).is_file(), f"{path} in the command {mark!r} does not exist"


def test_ci_runs_the_command_that_the_readme_names():
    """`.ci/run` reads the command from the README, so that the two cannot differ."""
    script = (ROOT / ".ci" / "run").read_text()
    expression = re.search(r"command=\$\((sed .*)\)\n", script).group(1)
    found = (
        subprocess.run(
            ["bash", "-c", expression], cwd=ROOT, capture_output=True, text=True, check=True
        )
        if shutil.which("bash")
        else pytest.skip("no bash on this machine")
    )
    assert found.stdout.strip() == command("test")


def test_the_readme_lists_every_notebook_and_no_other():
    """The table of chapters links to each notebook, in order."""
    linked = re.findall(r"\]\((notebooks/[^)]+\.ipynb)\)", README)
    present = sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("notebooks/*.ipynb"))
    assert linked == present


def test_the_readmes_pictures_are_those_of_the_notebooks():
    """At least four pictures, each with words, as the notebooks were last saved."""
    pictures = readme_pictures()
    assert len(pictures) >= 4
    assert min(len(alt) for alt in re.findall(r"(?m)^!\[(.*?)\]", README)) > 20
    for path, data in pictures.items():
        assert path.read_bytes() == data, "run: python tests/notebook.py pictures"


def test_nothing_heavy_is_imported_with_helpers():
    """`import helpers` loads none of the packages that cost a reader's time."""
    heavy = ["matplotlib", "aiohttp", "ipywidgets", "asyncio", "multiprocessing", "IPython"]
    code = f"import sys, helpers; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


# What a named package cannot be without, and one that is used where somebody has it.
CERTAIN = {"IPython", "PIL", "jupyter_core", "numpy"}
OPTIONAL = {"pandas"}


def test_every_package_that_the_helpers_import_is_named():
    """None is there only because another package happens to need it today."""
    imported = set()
    for path in (ROOT / "helpers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    named = set(re.findall(r"(?m)^[\w-]+", (ROOT / "requirements.txt").read_text()))
    others = imported - set(sys.stdlib_module_names) - {"helpers"}
    assert others - CERTAIN - OPTIONAL <= named


def test_each_public_name_of_helpers_exists_and_is_explained():
    """Every name in `helpers.__all__` can be had and has a docstring with an example."""
    import helpers

    for name in helpers.__all__:
        documented = getattr(helpers, name).__doc__ or ""
        assert ">>>" in documented, f"helpers.{name} has no example in its docstring"


def test_every_way_to_open_the_course_names_the_same_configuration():
    """The commands of both systems, and uv's."""
    lines = re.findall(r"(?m)^.*jupyter lab .*$", README)
    assert len(lines) == 3
    for line in lines:
        assert "jupyter lab --config=lab/config.py " in line.replace("\\", "/")


def test_the_configuration_keeps_what_the_reader_has_set(tmp_path, monkeypatch):
    """Their own configuration counts, in Python and in JSON; so does a start file."""
    own = tmp_path / "jupyter_server_config.py"
    own.write_text("c.ServerApp.port = 4321\nc.ServerApp.ip = '::1'\n", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", "")  # so that the end of the test removes it
    monkeypatch.delenv("PYTHONSTARTUP")

    def load() -> Any:
        return PyFileConfigLoader(str(ROOT / "lab" / "config.py")).load_config()

    assert load().ServerApp.port == 4321
    # `jupyter server password` writes this one, which goes first.
    other = tmp_path / "jupyter_server_config.json"
    other.write_text('{"ServerApp": {"port": 8765, "root_dir": "/x"}}', encoding="utf-8")
    found = load().ServerApp
    assert (found.ip, found.port, found.root_dir) == ("::1", 8765, "/x")
    assert os.environ["PYTHONSTARTUP"] == str(ROOT / "lab" / "startup.py")
    monkeypatch.setenv("PYTHONSTARTUP", "mine.py")
    load()
    assert os.environ["PYTHONSTARTUP"] == "mine.py"


@pytest.mark.skipif(sys.platform == "win32", reason="Binder runs on Linux")
def test_kernels_on_binder_run_the_same_start_file():
    """`binder/start` hands it to the server that it starts."""
    assert os.access(ROOT / "binder" / "start", os.X_OK)
    run = subprocess.run(
        [ROOT / "binder" / "start", "sh", "-c", "echo $PYTHONSTARTUP"],
        env={name: v for name, v in os.environ.items() if name != "PYTHONSTARTUP"},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.strip() == str(ROOT / "lab" / "startup.py")


def test_binder_builds_on_the_same_requirements():
    """repo2docker reads `binder/`, which takes the repository's own requirements.txt."""
    lines = (ROOT / "binder" / "requirements.txt").read_text().split("\n")
    assert lines[0] == "-r ../requirements.txt"
    assert re.search(r"urlpath=lab/tree/notebooks/01_\w+\.ipynb", README)


@pytest.mark.skipif(sys.platform == "win32", reason="repo2docker does not run on Windows")
def test_repo2docker_accepts_the_configuration(tmp_path):
    """The real repo2docker makes a Dockerfile with the Python and the packages we name."""
    pytest.importorskip("repo2docker", reason="jupyter-repo2docker is not installed")
    python = (ROOT / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    run = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        check=False,
    )
    shown = run.stdout + run.stderr
    assert run.returncode == 0, shown[-2000:]
    assert re.search(r'-r "?binder/requirements\.txt"?', shown)
    assert f"Building conda environment for python={python}\n" in shown


@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "mypy"])
def test_style_and_types_are_as_pyproject_says(command):
    """Style of helpers, tests and notebooks; types of the helpers. Run at each push."""
    tool, *arguments = command.split()
    pytest.importorskip(tool, reason=f"{tool} is not installed")
    run = subprocess.run(
        [sys.executable, "-m", tool, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
