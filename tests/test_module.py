"""Modules made from text: found by other processes, replaced as a whole, left nowhere."""

from __future__ import annotations

import ast
import inspect
import multiprocessing
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from helpers import module


@pytest.fixture(autouse=True)
def _forget_modules():
    """No module of one test is known to the next."""
    yield
    for name in [name for name in sys.modules if name.startswith("made_")]:
        del sys.modules[name]
    for path in module.folder().glob("made_*"):
        path.unlink()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_function_of_it_runs_in_another_process(method):
    """Every start method can import the module, and gets its latest version."""
    context = multiprocessing.get_context(method)
    for answer in 41, 42:
        made = module.define("made_answer", f"def answer(): return {answer}")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            assert pool.submit(made.answer).result() == answer


def test_a_later_version_replaces_the_earlier_one():
    """Versions of the same length, made in the same second, are told apart on disk."""
    folder = str(module.folder())
    for answer in 1, 2:
        module.define("made_twice", f"answer = {answer}")
        code = f"import sys; sys.path.append({folder!r})\n"
        code += "import made_twice; print(made_twice.answer)"
        # Without the variable, Python keeps bytecode, which must not go stale.
        environment = {
            k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
        }
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment
        )
        assert (run.stdout, run.stderr) == (f"{answer}\n", "")
        assert sys.modules["made_twice"].answer == answer


def test_code_that_fails_changes_nothing():
    """After an exception, the earlier version is still there, in memory and on disk."""
    before = module.define("made_well", "answer = 1")
    with pytest.raises(ZeroDivisionError):
        module.define("made_well", "answer = 2\n1 / 0")
    assert sys.modules["made_well"] is before
    assert (module.folder() / "made_well.py").read_text() == "answer = 1"


@pytest.mark.parametrize("source", ["1 / 0", "def f(:", "raise KeyboardInterrupt"])
def test_code_that_fails_at_once_makes_no_module(source):
    """Neither an exception, nor a syntax error, nor an interrupt leaves half a module."""
    with pytest.raises((ZeroDivisionError, SyntaxError, KeyboardInterrupt)):
        module.define("made_badly", source)
    assert "made_badly" not in sys.modules
    assert not list(module.folder().glob("made_badly*"))


def test_its_source_can_be_looked_at():
    """Functions and classes show their text, also after a change."""
    for text in "def f(): return 1\n", "class C: a = 1\n\ndef f(): return 22\n":
        made = module.define("made_visible", text)
        assert inspect.getsource(made.f) == text.splitlines(True)[-1]
    assert inspect.getsource(made.C) == "class C: a = 1\n"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("2fast", "is no name in Python"),
        ("a.b", "is no name in Python"),
        ("class", "is no name in Python"),
        ("queue", "Python's own"),
        ("__main__", "Python's own"),
        ("list", "built into Python"),
        ("pytest", "is a module already"),
    ],
)
def test_a_name_that_would_hide_something_is_refused(name, problem):
    """The error names the argument, the obstacle and the remedy."""
    with pytest.raises(ValueError, match=rf"name='{name}' .*{problem}.*: (choose|use)"):
        module.define(name, "")


def test_a_module_that_someone_put_together_by_hand_is_an_obstacle(monkeypatch):
    """What is in sys.modules without a file counts as taken too."""
    monkeypatch.setitem(sys.modules, "made_by_hand", type(sys)("made_by_hand"))
    with pytest.raises(ValueError, match="made by hand"):
        module.define("made_by_hand", "")


def test_a_bare_folder_of_that_name_is_no_obstacle(tmp_path, monkeypatch):
    """A notebook beside a folder called data can still have a module data."""
    (tmp_path / "made_folder").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    module.define("made_folder", "answer = 42")
    del sys.modules["made_folder"]
    import made_folder

    assert made_folder.answer == 42


def test_main_guards_are_recognised():
    """Both ways round, and nothing else."""
    for test, expected in [
        ("__name__ == '__main__'", True),
        ('"__main__" == __name__', True),
        ("__name__ != '__main__'", False),
        ("name == '__main__'", False),
    ]:
        assert module.is_main_guard(ast.parse(f"if {test}: pass").body[0]) is expected


def test_the_folder_goes_when_the_process_ends():
    """The process that made it removes it; one forked from it does not."""
    code = (
        "import os, sys\n"
        "from helpers import module\n"
        "print(module.folder(), flush=True)\n"
        "if hasattr(os, 'fork') and os.fork() == 0: sys.exit()\n"
        "hasattr(os, 'wait') and os.wait()\n"
        "print(module.folder().exists(), flush=True)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    folder, existed = run.stdout.splitlines()
    assert existed == "True"
    assert not Path(folder).exists()


def test_the_folder_of_a_killed_process_goes_with_the_next(monkeypatch):
    """Folders of processes that are no more are removed, those of others are not."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    orphan = Path(tempfile.mkdtemp(prefix=f"{module._prefix()}{gone.pid}_"))
    alive = Path(tempfile.mkdtemp(prefix=f"{module._prefix()}{os.getppid()}_"))
    monkeypatch.setattr(module, "_folder", None)
    monkeypatch.setattr(sys, "path", sys.path[:])
    try:
        mine = module.folder()
        assert not orphan.exists()
        assert alive.exists()
        mine.rmdir()
    finally:
        alive.rmdir()
