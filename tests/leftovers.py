"""Proves for each notebook that nothing of its making remains when it has been run.

nbval runs the cells of a notebook in a kernel of its own; here one test more is put after
the last cell. It asks the kernel for threads, tasks and hooks that it had not when it was
new, and the system for its processes and sockets; then it ends the kernel as JupyterLab
does, and looks for processes, files and blocks of shared memory that are still there.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbFile

_INVENTORY = Path(__file__).with_name("inventory.py")
_SHARED_MEMORY = Path("/dev/shm")  # there on Linux only
# Python's own: one for all of a program's processes. They end when it does.
_PYTHONS_OWN = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
# Threads that a library keeps until the process ends, and gives nobody a means to end: the
# idle ones of the kernel's own event loop, into which asyncio.to_thread hands its work; of
# pyzmq, by which the kernel has sent a picture; of Dask, for what would block its loop.
_LIBRARIES_OWN = re.compile(
    r"thread (asyncio_\d+, idle|.* in GarbageCollectorThread\.run .*zmq|Dask-Offload_0 )"
)
_PATIENCE = 10.0  # seconds until what is about to end has to be gone


class Leftovers:
    """What a notebook leaves behind, found by comparing before and after.

    Args:
        folder: The notebook's, in which its kernel runs.
        patience: Seconds that what is about to end may take for it.
    """

    def __init__(self, folder: Path, patience: float = _PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        # A short name: the path of a socket in it may have a hundred characters.
        self.temporary = Path(tempfile.mkdtemp(prefix="nb")).resolve()
        self._files = _files(folder)
        self._blocks = self.temporary.name[:5]  # how the names of its blocks begin
        self._kernel: RunningKernel | None = None

    def begin(self, kernel: RunningKernel) -> None:
        """Take down what the new kernel has of its own.

        It must have been started with ``TMPDIR`` being :attr:`temporary`: its processes
        are known by that.
        """
        self._kernel = kernel
        self._process = kernel.km.provisioner.process.pid
        source = _INVENTORY.read_text(encoding="utf-8")
        module = "__import__('sys').modules.setdefault('course_inventory', {})"
        self._ask(f"exec({source!r}, {module})")
        self._ask(f"{module}['name_shared_memory']({self._blocks!r})")
        self._ask(f"{module}.update(before={module}['Inventory']())")
        self._sockets = set(_sockets(self._process))
        self._ports = {connection.laddr.port for connection in self._sockets}

    def while_it_runs(self) -> list[str]:
        """What there is beside the kernel's own, now that the last cell has run.

        The course's own cell magics are taken out first, with all that they hook into.
        """
        loaded = "'helpers' in get_ipython().extension_manager.loaded"
        unload, load = (
            f"[get_ipython().run_line_magic('{verb}_ext', 'helpers')]"
            for verb in ("unload", "load")
        )
        taken_out = self._ask(f"{unload} if {loaded} else []")
        try:
            return self._settled(lambda: [*self._inside(), *self._outside()])
        finally:
            if taken_out:  # what it hooks into the end of the kernel belongs there
                self._ask(load)

    def after_its_end(self) -> list[str]:
        """End the kernel; what there is still."""
        assert self._kernel is not None
        # Not as nbval does, which kills it: what is done at exit is to be done.
        self._kernel.kc.stop_channels()
        self._kernel.km.shutdown_kernel()
        del self._kernel.km  # as nbval's stop() does, which then knows that it is over
        return self._settled(self._remains)

    def close(self) -> None:
        """Remove the temporary folder."""
        shutil.rmtree(self.temporary, ignore_errors=True)

    def _settled(self, found: Callable[[], list[str]]) -> list[str]:
        deadline = time.monotonic() + self._patience
        while (left := found()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left

    def _inside(self) -> list[str]:
        left = self._ask("__import__('sys').modules['course_inventory']['before'].left()")
        return [thing for thing in left if not _LIBRARIES_OWN.match(thing)]

    def _outside(self) -> Iterator[str]:
        for process in self._processes():
            if process.pid != self._process:
                words = _command(process)
                if not any(own in words for own in _PYTHONS_OWN):
                    yield f"process {words}"
        for connection in _sockets(self._process):
            # Clients of the kernel come and go at the ports that it had from the start.
            if connection.laddr.port not in self._ports:
                yield f"socket at port {connection.laddr.port} ({connection.status})"

    def _remains(self) -> list[str]:
        return [
            *(f"process {_command(process)}" for process in self._processes()),
            *(f"temporary file {name}" for name in sorted(_files(self.temporary))),
            *(f"file {name}" for name in sorted(_files(self._folder) - self._files)),
            *(f"shared memory {name}" for name in self._own_blocks()),
        ]

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("TMPDIR") == str(self.temporary):
                    found.append(process)
            except psutil.Error:
                pass
        try:
            # Zombies have no environment any more.
            children = psutil.Process(self._process).children(recursive=True)
        except psutil.Error:
            children = []
        return found + [child for child in children if child not in found]

    def _own_blocks(self) -> list[str]:
        names = (path.name for path in _SHARED_MEMORY.glob("*"))  # none on other systems
        return sorted(n for n in names if n.removeprefix("sem.").startswith(self._blocks))

    def _ask(self, expression: str) -> list[str]:
        """The value of an expression in the kernel, which leaves no trace in it."""
        assert self._kernel is not None
        client = self._kernel.kc
        asked = client.execute(
            "", silent=True, user_expressions={"it": expression}, store_history=False
        )
        while True:
            reply = client.get_shell_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == asked:
                break
        self._kernel.await_idle(asked, 30)
        answer = reply["content"]["user_expressions"]["it"]
        if answer["status"] != "ok":
            raise RuntimeError("\n".join(answer["traceback"]))
        text = answer["data"]["text/plain"]
        return ast.literal_eval(text) if text.startswith("[") else []


def _files(folder: Path) -> set[str]:
    """The paths in a folder, but for what Jupyter and Python keep there themselves."""
    ours = (p.relative_to(folder) for p in folder.rglob("*"))
    kept = {".ipynb_checkpoints", "__pycache__"}
    return {str(path) for path in ours if not kept.intersection(path.parts)}


def _sockets(pid: int) -> list[psutil._common.pconn]:
    try:
        return psutil.Process(pid).net_connections("inet")
    except psutil.Error:
        return []


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())[:200]
    except psutil.ZombieProcess:
        return f"{process.pid} (zombie)"
    except psutil.Error:
        return f"{process.pid} (gone)"


class NotebookFile(IPyNbFile):
    """A notebook that nbval runs, and a test at its end."""

    leftovers: Leftovers | None = None

    def setup(self) -> None:
        """Start the kernel, its temporary folder being one that we look into."""
        self.leftovers = Leftovers(self.path.parent)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TMPDIR", str(self.leftovers.temporary))
            super().setup()
        self.leftovers.begin(self.kernel)

    def collect(self) -> Iterator[pytest.Item]:
        """nbval's tests of the cells, and ours."""
        yield from super().collect()
        yield LeavesNothingBehind.from_parent(self, name="leaves nothing behind")

    def teardown(self) -> None:
        """End the kernel, if that has not been done."""
        super().teardown()
        if self.leftovers is not None:
            self.leftovers.close()


class LeavesNothingBehind(pytest.Item):
    """No thread, task, hook, process, socket, file or block of memory remains."""

    parent: NotebookFile

    def runtest(self) -> None:
        """Ask, end the kernel, and look."""
        leftovers = self.parent.leftovers
        assert leftovers is not None
        if not self.parent.kernel.is_alive():
            pytest.fail("The kernel has ended before its last cell had run", pytrace=False)
        left = [*leftovers.while_it_runs(), *leftovers.after_its_end()]
        if left:
            pytest.fail("The notebook leaves behind:\n" + "\n".join(left), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where this test is from."""
        return self.path, 0, f"{self.path.name}: {self.name}"
