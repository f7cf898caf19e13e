"""Modules made from text, which the processes that this one starts can import.

A function goes to another process as the name of its module and its own name; the
process imports the one and looks up the other. A function of a notebook's cell has no
module to import, so it cannot go there except under fork. A module defined here can be
imported under every start method: it lies in a folder on ``sys.path``, which
multiprocessing hands to the processes that it starts.
"""

from __future__ import annotations

import ast
import atexit
import builtins
import keyword
import os
import platform
import shutil
import sys
import tempfile
import time
from glob import escape
from importlib import invalidate_caches
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

_folder: Path | None = None
_versions: dict[str, int] = {}


def define(name: str, source: str, filename: str | None = None) -> ModuleType:
    """Write a module, import it, and put it in the place of an earlier one of that name.

    If its code raises an exception, everything is as it was before.

    Args:
        name: What ``import`` calls it.
        source: Its text.
        filename: What tracebacks call the text, such as a cell's name; by default the
            path of its file.

    Returns:
        The imported module.

    Raises:
        ValueError: The name is no identifier, or belongs to another module.
        SyntaxError: The text is not Python.
        BaseException: What the code of the module raises.

    Example:
        >>> module = define("area", "def square(side): return side * side")
        >>> from area import square
        >>> square(3), square.__module__
        (9, 'area')
    """
    __tracebackhide__ = True  # in IPython, errors of the module are the learner's own
    check_name(name)
    path = folder() / f"{name}.py"
    code = compile(source, filename or str(path), "exec", dont_inherit=True)
    spec = spec_from_file_location(name, path)
    assert spec is not None, f"{path} ends in .py"
    module = module_from_spec(spec)
    old_module, old_source = sys.modules.get(name), _read(path)
    _write(path, source)
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)
    except BaseException:
        _write(path, old_source)
        if old_module is None:
            del sys.modules[name]
        else:
            sys.modules[name] = old_module
        raise
    return module


def check_name(name: str) -> None:
    """Refuse a name that cannot be a module's, or that would hide something else.

    Raises:
        ValueError: Says what is wrong, and what to do.

    Example:
        >>> check_name("queue")
        Traceback (most recent call last):
            ...
        ValueError: name='queue' is a module of Python's own: choose another name
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        problem = "is no name in Python: use letters, digits and underscores"
    elif name in sys.stdlib_module_names or name == "__main__":
        problem = "is a module of Python's own: choose another name"
    elif hasattr(builtins, name):
        problem = "is built into Python: choose another name"
    elif name not in _versions and (place := _place_of(name)):
        problem = f"is a module already ({place}): choose another name"
    else:
        return
    raise ValueError(f"name={name!r} {problem}")


def folder() -> Path:
    """Where the modules lie; made and put on ``sys.path`` when it is first asked for.

    It is removed when this process ends; if that was killed, by the next process that
    needs such a folder.
    """
    global _folder
    if _folder is None:
        _remove_orphans()
        prefix = f"{_prefix()}{os.getpid()}_"
        # resolve(): macOS names its temporary folder by a link, tracebacks by its target.
        _folder = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
        atexit.register(_remove, _folder, os.getpid())
        # Last, so that nothing in it can hide another module.
        sys.path.append(str(_folder))
    return _folder


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is ``if __name__ == "__main__":``.

    Example:
        >>> is_main_guard(ast.parse("if __name__ == '__main__': main()").body[0])
        True
    """
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "__name__ == '__main__'",
        "'__main__' == __name__",
    )


def _place_of(name: str) -> str | None:
    """Where a module of that name lies that is not ours."""
    try:
        spec = find_spec(name)
    except ValueError:
        return "made by hand"
    if spec is None or spec.origin is None:
        # A bare folder of that name is no obstacle: a module goes first.
        return None
    return spec.origin


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(path: Path, source: str | None) -> None:
    """Put a file in place at once, so that no process imports half of it."""
    if source is None:
        path.unlink()
        return
    draft = path.with_suffix(".draft")
    draft.write_text(source, encoding="utf-8")
    # A process takes the bytecode that another one kept if the file's length and its time
    # in whole seconds are the same: so no two versions may have the same time.
    version = max(int(time.time()), _versions.get(path.stem, 0) + 1)
    _versions[path.stem] = version
    os.utime(draft, (version, version))
    draft.replace(path)
    invalidate_caches()


def _prefix() -> str:
    # Two containers can share a temporary folder, where process ids would mislead.
    return f"cell_modules_{platform.node()}_"


def _remove_orphans() -> None:
    # Whoever kills a kernel, or takes the plug out, leaves the folder there.
    try:
        from psutil import pid_exists
    except ImportError:
        return
    for path in Path(tempfile.gettempdir()).glob(f"{escape(_prefix())}*_*"):
        owner = path.name.removeprefix(_prefix()).partition("_")[0]
        if owner.isdecimal() and not pid_exists(int(owner)):
            shutil.rmtree(path, ignore_errors=True)


def _remove(path: Path, owner: int) -> None:
    # A forked process has inherited the registration, but the folder is not its own.
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
