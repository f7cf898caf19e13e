"""The cell magics, in a real kernel, as a learner's notebook uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parent.parent
LIMIT = 60  # seconds; only a hang comes near it
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Ran:
    """What came of a cell, output by output in their order."""

    outputs: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.outputs]

    def add(self, stream: str, text: str) -> None:
        """Note what was printed; the kernel is free to send it in pieces."""
        if self.kinds[-1:] == [stream]:
            text = self.outputs.pop()[1] + text
        self.outputs.append((stream, text))

    def __getitem__(self, kind: str) -> str:
        return "".join(text for each, text in self.outputs if each == kind)


class Notebook:
    """One kernel, and the way to run cells in it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(self, cell: str, interrupt_on: str | None = None) -> Ran:
        """Run a cell; interrupt it as soon as it has printed a text."""
        ran = Ran()
        message = self.client.execute(cell)
        while True:
            reply = self.client.get_iopub_msg(timeout=LIMIT)
            if reply["parent_header"].get("msg_id") != message:
                continue
            kind, content = reply["msg_type"], reply["content"]
            if kind == "stream":
                ran.add(content["name"], content["text"])
                if interrupt_on and interrupt_on in ran["stdout"]:
                    interrupt_on = None
                    self.manager.interrupt_kernel()
            elif kind == "error":
                text = COLOURS.sub("", "\n".join(content["traceback"]))
                ran.outputs.append(("error", text))
            elif kind in ("execute_result", "display_data"):
                ran.outputs.append((kind, content["data"]["text/plain"]))
            elif kind == "status" and content["execution_state"] == "idle":
                break
        ran.status = self.reply(message)["status"]
        return ran

    def reply(self, message: str) -> dict[str, Any]:
        """The reply to one message; others can be late ones from the kernel's start."""
        while True:
            reply = self.client.get_shell_msg(timeout=LIMIT)
            if reply["parent_header"].get("msg_id") == message:
                return reply["content"]

    def value(self, expression: str) -> str:
        ran = self.run(expression)
        assert ran.status == "ok", ran.outputs
        return ran["execute_result"]


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(ROOT))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
        notebook = Notebook(manager, client)
        assert notebook.run("%load_ext helpers").status == "ok"
        yield notebook
        # The kernel is not left the time to do it.
        notebook.run(
            "import shutil, helpers.module\nshutil.rmtree(helpers.module.folder())"
        )
    finally:
        client.stop_channels()
        # There is nothing to save, and a kernel that has used spawn takes seconds to end.
        manager.shutdown_kernel(now=True)


@pytest.fixture(autouse=True)
def _nothing_remains(notebook: Notebook) -> Iterator[None]:
    """Whatever a test did, no recording is under way and the shell is as it was."""
    yield
    ran = notebook.run(
        "import sys\n"
        "from helpers.timeline import recorder\n"
        "monitoring = getattr(sys, 'monitoring', None)\n"
        "tools = [monitoring.get_tool(i) for i in range(6)] if monitoring else []\n"
        "(recorder._current, sys.gettrace(), 'timeline' in tools,\n"
        " 'showtraceback' in vars(get_ipython()))"
    )
    assert ran["execute_result"] == "(None, None, False, False)", ran.outputs


def test_a_cell_is_recorded_and_drawn_below_its_own_output(notebook):
    """Output, value and picture come in this order; the name holds the Timeline."""
    ran = notebook.run(
        "%%timeline sleepers\n"
        "import threading, time\n"
        "threads = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(2)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print('done')\n"
        "len(threads)"
    )
    assert ran.outputs[:2] == [("stdout", "done\n"), ("execute_result", "2")]
    assert ran.kinds == ["stdout", "execute_result", "display_data"]
    assert notebook.value("type(sleepers).__name__, len(sleepers.workers)") == (
        "('Timeline', 2)"
    )


def test_the_value_of_the_cell_is_its_last_expression(notebook):
    """The picture is shown, but it is not what `_` and Out hold."""
    notebook.run("%%timeline\n6 * 7")
    assert notebook.value("_") == "42"


def test_top_level_await_works(notebook):
    """A recorded cell can await, as any cell can."""
    ran = notebook.run(
        "%%timeline awaited\n"
        "import asyncio\n"
        "await asyncio.sleep(0.01)\n"
        "await asyncio.sleep(0, 7)"
    )
    assert ran.kinds == ["execute_result", "display_data"], ran.outputs
    assert ran["execute_result"] == "7"
    assert notebook.value("awaited.duration >= 0.01") == "True"


def test_an_error_points_at_its_line_and_the_picture_is_still_drawn(notebook):
    """Line numbers count the magic's line too, as an editor does; the error comes last."""
    ran = notebook.run("%%timeline failed\nx = 1\n\ndef f():\n    1 / 0\n\nf()")
    assert ran.status == "error"
    assert ran.kinds == ["display_data", "error"]
    assert "line 7\n" in ran["error"]
    assert "----> 5     1 / 0" in ran["error"]
    assert "helpers" not in ran["error"]
    assert notebook.value("len(failed.lanes)") == "1"


def test_lines_of_the_timeline_are_the_lines_of_the_cell(notebook):
    """A segment's line is the one that the learner sees."""
    notebook.run("%%timeline lines\nimport time\n\ntime.sleep(0.02)")
    assert (
        notebook.value("{s.line for s in lines.segments if 'sleep' in s.reason}") == "{4}"
    )


def test_an_interrupt_ends_the_cell_and_the_recording(notebook):
    """What happened until then is drawn; the next cells run as ever."""
    ran = notebook.run(
        "%%timeline interrupted\nimport time\nprint('go', flush=True)\ntime.sleep(60)",
        interrupt_on="go",
    )
    assert ran.status == "error"
    assert ran.kinds == ["stdout", "display_data", "error"]
    assert "KeyboardInterrupt" in ran["error"]
    assert notebook.value("interrupted.duration < 60") == "True"


def test_a_syntax_error_is_shown_and_nothing_is_recorded(notebook):
    """It looks as in any other cell, with the line of the learner's cell."""
    ran = notebook.run("%%timeline wrong\n\ndef f(:\n    pass")
    assert ran.kinds == ["error"]
    assert "line 3\n    def f(:" in ran["error"]
    assert notebook.value("'wrong' in globals()") == "False"


def test_a_future_import_may_stand_first(notebook):
    """The magic's line is a comment to Python, not a statement."""
    ran = notebook.run("%%timeline\nfrom __future__ import annotations\nprint(1)")
    assert ran.kinds == ["stdout", "display_data"]


def test_record_works_in_a_cell_without_a_magic(notebook):
    """The context manager gives the same Timeline, and nothing is drawn unasked."""
    ran = notebook.run(
        "import time\nfrom helpers import record\nwith record() as t:\n    time.sleep(0.02)"
    )
    assert ran.outputs == []
    assert notebook.value("'time.sleep(0.02)' in [s.reason for s in t.segments]") == "True"


def test_a_recording_within_a_recording_is_refused(notebook):
    """The inner one raises an error; the outer one goes on and is drawn."""
    ran = notebook.run("%%timeline\nfrom helpers import record\nwith record() as t: pass")
    assert ran.kinds == ["display_data", "error"]
    assert "RuntimeError" in ran["error"]


def test_a_cell_that_cannot_be_recorded_does_not_run(notebook):
    """It says why, in one line without the frames of IPython, and where the magic is."""
    notebook.run("recording = record()\n_ = recording.__enter__()")
    ran = notebook.run("%%timeline\nran = True")
    notebook.run("recording.__exit__(None, None, None)")
    assert ran.kinds == ["error"]
    assert ran["error"].startswith("%%timeline: ")
    assert ran["error"].endswith("The cell did not run.")
    assert notebook.value("'ran' in globals()") == "False"


def test_the_magics_go_on_after_a_recording_that_could_not_start(notebook):
    """Whatever the error was, here that there is no room for a file."""
    notebook.run(
        "import tempfile\n"
        "usual = tempfile.mkdtemp\n"
        "def full(**_): raise OSError(28, 'No space left on device')\n"
        "tempfile.mkdtemp = full"
    )
    ran = notebook.run("%%timeline\nran = True")
    notebook.run("tempfile.mkdtemp = usual")
    assert ran.kinds == ["error"]
    assert ran["error"] == (
        "%%timeline: OSError(28, 'No space left on device'). The cell did not run."
    )
    assert notebook.value("'ran' in globals()") == "False"
    ran = notebook.run("%%timeline\n1")
    assert ran.kinds == ["execute_result", "display_data"]


def test_an_interrupt_while_a_recording_begins_ends_the_cell(notebook):
    """The cell does not run, and the next one is recorded as ever."""
    notebook.run(
        "import signal\n"
        "from helpers.timeline.recorder import Recorder\n"
        "usual = Recorder.start\n"
        "def start(self): usual(self); signal.raise_signal(signal.SIGINT)\n"
        "Recorder.start = start"
    )
    ran = notebook.run("%%timeline\nran = True")
    notebook.run("Recorder.start = usual")
    assert notebook.value("'ran' in globals()") == "False"
    assert ran.status == "error"
    ran = notebook.run("%%timeline\n1")
    assert ran.kinds == ["execute_result", "display_data"]


def test_a_recording_that_cannot_be_finished_is_reported_once(notebook):
    """The cell has run, there is no picture, and the next cell is recorded as ever."""
    notebook.run(
        "from helpers.timeline.recorder import Recorder\n"
        "usual = Recorder.stop\n"
        "def stop(self): usual(self); raise ZeroDivisionError\n"
        "Recorder.stop = stop"
    )
    ran = notebook.run("%%timeline\nprint('ran')")
    notebook.run("Recorder.stop = usual")
    assert ran["stdout"].startswith("ran\n")
    assert ran.kinds.count("error") == 1
    assert "ZeroDivisionError" in ran["error"]
    ran = notebook.run("%%timeline\n1")
    assert ran.kinds == ["execute_result", "display_data"]


def test_to_unload_the_magics_in_a_recorded_cell_ends_its_recording(notebook):
    """It is drawn there, and what was in force for it is taken away."""
    ran = notebook.run("%%timeline unloaded\n%unload_ext helpers\nprint('after')")
    try:
        assert ran.kinds == ["display_data", "stdout"]
        assert notebook.value("unloaded.duration > 0") == "True"
        assert notebook.value("'showtraceback' in vars(get_ipython())") == "False"
    finally:
        notebook.run("%load_ext helpers")


def test_what_another_extension_does_with_errors_is_in_force_after_a_recording(notebook):
    """It has put a function of its own on the shell, which stays there, and is called."""
    notebook.run(
        "shell = get_ipython()\n"
        "def showtraceback(*args, **kwargs): print('shown by another')\n"
        "shell.showtraceback = showtraceback"
    )
    ran = notebook.run("%%timeline\n1 / 0")
    stayed = notebook.value("vars(shell).get('showtraceback') is showtraceback")
    notebook.run("vars(shell).pop('showtraceback', None)")
    assert ran.kinds == ["display_data", "stdout"]
    assert ran["stdout"] == "shown by another\n"
    assert stayed == "True"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("%%timeline 2x\n1", "'2x' cannot be a variable's name"),
        ("%%timeline a b\n1", "'a b' cannot be a variable's name"),
        ("%%time\n%%timeline\n1", "%%time and %%timeline do not go together"),
        ("%%timeline\n%%capture\n1", "%%timeline and %%capture do not go together"),
        ("%%module\nx = 1", "which name?"),
        ("%%module queue\nx = 1", "name='queue' is a module of Python's own"),
        ("%%timeline\n%%module made\nx = 1", "%%timeline and %%module do not go together"),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(notebook, cell, problem):
    """The cell does not run, and the message says what is wrong with its first line."""
    ran = notebook.run(cell)
    assert ran.status == "error"
    assert ran.kinds == ["stderr"]
    assert ran["stderr"].startswith("UsageError: ")
    assert problem in ran["stderr"]


def test_the_magics_explain_themselves(notebook):
    """A question mark shows the help, as for IPython's own magics."""
    for magic in "%%timeline?", "%%module?":
        message = notebook.client.execute(magic)
        (page,) = notebook.reply(message)["payload"]
        assert magic[:-1] in page["data"]["text/plain"]


def test_a_module_has_its_names_in_the_notebook(notebook):
    """They can be called at once; a name that the next version lacks goes."""
    notebook.run("%%module made_names\ndef first(): return __name__\n\ndef _hidden(): pass")
    assert notebook.value("first(), made_names.first is first, '_hidden' in globals()") == (
        "('made_names', True, False)"
    )
    notebook.run("%%module made_names\ndef second(): return 2")
    assert notebook.value("second(), 'first' in globals()") == "(2, False)"


def test_an_error_in_a_module_points_at_the_cell(notebook):
    """Both when it is made and when its functions run, with the text of the lines."""
    ran = notebook.run("%%module made_wrong\nx = 1\n\n1 / 0")
    assert "----> 4 1 / 0" in ran["error"]
    assert "helpers" not in ran["error"]
    notebook.run("%%module made_late\n\ndef f():\n    return 1 / 0")
    assert re.search(r"Cell In\[\d+\], line 4, in f\(\)", notebook.run("f()")["error"])


def test_a_syntax_error_in_a_module_is_shown_as_in_any_cell(notebook):
    """Without the frames of those who compile it."""
    ran = notebook.run("%%module made_wrong\n\ndef f(:\n    pass")
    assert ran.kinds == ["error"]
    assert re.match(r" +Cell In\[\d+\], line 3\n    def f\(:", ran["error"])


def test_a_main_guard_in_a_module_is_pointed_out(notebook):
    """What stands under it does not run on import, which would surprise."""
    cell = "%%module made_guard\ndef f(): pass\n\nif __name__ == '__main__':\n    f()"
    assert "did not run" in notebook.run(cell)["stdout"]


def test_functions_of_a_module_go_to_processes(notebook):
    """Under spawn, which a function of a plain cell cannot survive."""
    notebook.run("%%module made_square\ndef square(x): return x * x")
    ran = notebook.run(
        "import multiprocessing\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "spawn = multiprocessing.get_context('spawn')\n"
        "with ProcessPoolExecutor(1, mp_context=spawn) as pool:\n"
        "    print(list(pool.map(square, range(4))))"
    )
    assert ran["stdout"] == "[0, 1, 4, 9]\n"


def test_the_extension_can_be_reloaded_and_unloaded(notebook):
    """Nothing happens twice, and nothing stays."""
    notebook.run("%reload_ext helpers")
    assert notebook.run("%%timeline\n1").kinds == ["execute_result", "display_data"]
    notebook.run("%unload_ext helpers")
    try:
        assert (
            "Cell magic `%%timeline` not found" in notebook.run("%%timeline\n1")["stderr"]
        )
    finally:
        notebook.run("%load_ext helpers")
