"""The cell magics: ``%%timeline`` records a cell, ``%%module`` makes a module of it.

Both leave the cell's code to IPython, which runs it as it runs any other cell: with
top-level ``await``, the value of its last expression, its own line numbers and its own
tracebacks. A magic that ran the code itself would lose the first of these. So the line
with the magic becomes a comment, and what it asks for is done between IPython's steps:
the event ``pre_run_cell`` tells which cell is about to run, an AST transformer is called
when it has been parsed, and ``post_run_cell`` when it has ended, in whatever way.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.error import InputRejected, UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.display import display

from helpers import module
from helpers.interrupt import SignalWaker, interrupts_put_off
from helpers.magicline import MAGIC_LINE
from helpers.prerequisite import Advisor
from helpers.shutdown import CleanExit
from helpers.timeline.recorder import Recorder, watched_files

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

    from helpers.timeline.model import Timeline

_ANY = re.compile(r"%%\w+\b(?!\?)")


@dataclass(frozen=True)
class _Request:
    """What the first line of a cell asks for."""

    magic: str
    line: str
    cell: str


@dataclass
class _Recording:
    request: _Request
    recorder: Recorder
    #: Another extension's showtraceback, which the recording's own stands in for.
    before: Any
    timeline: Timeline | None = None


class RecordingRefused(InputRejected):
    """A cell did not run because it could not be recorded."""

    def _render_traceback_(self) -> list[str]:
        # IPython's own frames, which it would show, are of no use to a learner.
        return [str(self)]


@magics_class
class CellMagics(Magics):
    """``%%timeline`` and ``%%module``."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._pending: _Request | None = None
        self._recording: _Recording | None = None
        self._bound: dict[str, dict[str, Any]] = {}
        self._waker = SignalWaker()
        self._exit = CleanExit(shell)
        self._advisor = Advisor(shell)

    def install(self) -> None:
        """Register the magics and the steps between which they work."""
        self.shell.register_magics(self)
        self.shell.input_transformers_cleanup.append(self._transform)
        self.shell.ast_transformers.append(self)  # type: ignore[arg-type]
        for event, function in self._events().items():
            self.shell.events.register(event, function)
        self._exit.install()
        self._advisor.install()

    def uninstall(self) -> None:
        """Undo :meth:`install`; a recording under way ends here, and is drawn."""
        try:
            self._finish()
        finally:
            self._remove()

    def _remove(self) -> None:
        self._waker.uninstall()
        self._exit.uninstall()
        self._advisor.uninstall()
        for name in "timeline", "module":
            self.shell.magics_manager.magics["cell"].pop(name, None)
        self.shell.input_transformers_cleanup.remove(self._transform)
        self.shell.ast_transformers.remove(self)  # type: ignore[arg-type]
        for event, function in self._events().items():
            self.shell.events.unregister(event, function)

    def _events(self) -> dict[str, Callable[..., None]]:
        return {
            "pre_run_cell": self._pre_run_cell,
            "post_execute": self._post_execute,
            "post_run_cell": self._post_run_cell,
        }

    @cell_magic
    def timeline(self, line: str, cell: str) -> None:
        """Record what every thread, task and process of this cell does, and draw it::

            %%timeline [name]

        The code of the cell stays as it is. With a name, as in ``%%timeline downloads``,
        the Timeline can be looked into afterwards: ``downloads.summary()``. If the cell
        raises an exception, what happened until then is drawn.
        """
        raise UsageError("write %%timeline as the first line of a cell")

    @cell_magic
    def module(self, line: str, cell: str) -> None:
        """Make an importable module of this cell, and import what it defines::

            %%module name

        Functions of a notebook's cell cannot go to another process, except under fork;
        those of a module can. All its names that have no leading underscore (or that
        ``__all__`` lists) can be used in the notebook at once, as after
        ``from name import *``, and so can the module itself, as after ``import name``.

        Running the cell again replaces the module, here and for processes that start from
        then on; a pool that is open already goes on with the old one. If the code raises
        an exception, the module stays as it was. A module sees what it imports or defines
        itself, not the variables of the notebook.
        """
        __tracebackhide__ = True
        name = line.strip()
        if not name:
            raise UsageError("%%module: which name? Write it behind: %%module work")
        # The first line is where the magic stood: the others keep their numbers.
        source = f"# %%module {line}\n{cell}"
        number = self.shell.execution_count - 1
        filename = self.shell.compile.cache(source, number, raw_code=source)
        try:
            module.check_name(name)
        except ValueError as error:
            raise UsageError(f"%%module: {error}") from None
        defined = module.define(name, source, filename)
        watched_files.add(str(defined.__file__))
        self._bind(name, {name: defined, **_public(vars(defined))})
        if any(map(module.is_main_guard, ast.parse(source).body)):
            print(
                f'What stands under `if __name__ == "__main__":` did not run: {name} was '
                "imported, and only a program that is started is __main__. "
                "Run those lines in a cell of their own."
            )

    def _bind(self, name: str, names: dict[str, Any]) -> None:
        """Put a module's names into the notebook, and take away those it had before."""
        space = self.shell.user_ns
        for old, value in self._bound.get(name, {}).items():
            if space.get(old) is value:
                del space[old]
        self._bound[name] = names
        space.update(names)

    def _transform(self, lines: list[str]) -> list[str]:
        request = _request(lines)
        if request is None:
            return lines
        if request.magic == "timeline" and not (request.line or "_").isidentifier():
            raise UsageError(f"%%timeline: {request.line!r} cannot be a variable's name")
        return [f"# {lines[0]}", *lines[1:]]

    # It refuses wrong requests with an error, which only a run of the cell should show.
    _transform.has_side_effects = True  # type: ignore[attr-defined]

    def _pre_run_cell(self, info: ExecutionInfo) -> None:
        # Otherwise nobody could stop a cell in ``await asyncio.sleep(60)``. Not earlier:
        # where a kernel loads this as it starts, its event loop does not run yet.
        self._waker.install()
        try:
            self._pending = _request((info.raw_cell or "").lstrip().splitlines(True))
        except UsageError:
            # The transformer raised it too, and IPython is about to show it.
            self._pending = None

    def visit(self, tree: ast.Module) -> ast.Module:
        """Do what the first line of the cell asks for; IPython calls this."""
        request, self._pending = self._pending, None
        if request is None:
            return tree
        if request.magic == "module":
            body = request.cell.partition("\n")[2]
            call = f"get_ipython().find_cell_magic('module')({request.line!r}, {body!r})"
            tree.body = ast.parse(call).body
        else:
            self._start(request)
        return tree

    def _start(self, request: _Request) -> None:
        recorder = Recorder()
        with interrupts_put_off():  # Else nobody might end what has begun.
            try:
                recorder.start()
            # Any error: IPython removes a transformer that raises another one for good.
            except Exception as error:
                why = error if isinstance(error, RuntimeError) else repr(error)
                raise RecordingRefused(
                    f"%%timeline: {why}. The cell did not run."
                ) from error
            before = vars(self.shell).get("showtraceback")
            self._recording = _Recording(request, recorder, before)
        original = self.shell.showtraceback

        def showtraceback(*args: Any, **kwargs: Any) -> None:
            # To write a traceback takes longer than many a cell: not to be recorded. Only
            # IPython itself calls this at the end of a cell.
            if sys._getframe(1).f_globals.get("__name__") == InteractiveShell.__module__:
                self._finish()
            original(*args, **kwargs)

        self.shell.showtraceback = showtraceback  # type: ignore[method-assign]

    def _post_execute(self) -> None:
        # Before what others do at the end of a cell, such as to draw its figures. If a
        # cell runs another one, that is the end, too: one recording is not for two cells.
        recording = self._recording
        if recording is not None and recording.timeline is None:
            self._recording = None  # If it fails, it is not to be stopped again.
            recording.timeline = self._stop(recording)
            self._recording = recording

    def _post_run_cell(self, result: ExecutionResult | None) -> None:
        self._pending = None
        self._finish()

    def _stop(self, recording: _Recording) -> Timeline:
        vars(self.shell).pop("showtraceback", None)
        if recording.before is not None:
            self.shell.showtraceback = recording.before  # type: ignore[method-assign]
        timeline = recording.recorder.stop()
        if recording.request.line:
            self.shell.user_ns[recording.request.line] = timeline
        return timeline

    def _finish(self) -> None:
        """Show what was recorded, if that has not been done."""
        recording, self._recording = self._recording, None
        if recording is not None:
            display(recording.timeline or self._stop(recording))


def _request(lines: Sequence[str]) -> _Request | None:
    """What the first line of a cell asks of the magics here, if anything."""
    if not lines or not _ANY.match(lines[0]):
        return None
    match = MAGIC_LINE.match(lines[0])
    second = lines[1] if len(lines) > 1 else ""
    if MAGIC_LINE.match(second) or (match and _ANY.match(second)):
        first, second = lines[0].split()[0], second.split()[0]
        raise UsageError(f"{first} and {second} do not go together: keep one of them")
    return match and _Request(match[1], match[2].strip(), "".join(lines))


def _public(names: dict[str, Any]) -> dict[str, Any]:
    """The names that ``from module import *`` imports."""
    public = names.get("__all__") or [name for name in names if not name.startswith("_")]
    return {name: names[name] for name in public}


_installed: dict[InteractiveShell, CellMagics] = {}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics to a shell; does nothing if it has them."""
    if shell not in _installed:
        _installed[shell] = CellMagics(shell)
        _installed[shell].install()


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics away from a shell; does nothing if it has none."""
    magics = _installed.pop(shell, None)
    if magics is not None:
        magics.uninstall()
