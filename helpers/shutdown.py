"""Lets a kernel end at once, and cleanly, that has used multiprocessing.

For semaphores and shared memory Python starts a process that looks after them, and for
forkserver one that forks; both ignore a polite request to end. When a kernel is shut down
or restarted, ipykernel asks all its child processes to end and waits for that, 14 seconds
at most; but after five Jupyter kills the kernel and those processes. Then nothing that was
registered for the exit is done: temporary files and semaphores stay until a restart of the
computer. So multiprocessing's own processes are ended before, as Python would do it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class CleanExit:
    """Ends the processes of multiprocessing when a shell is told to exit.

    Args:
        shell: The kernel's, or a terminal's.

    Example:
        >>> from traitlets import Bool, HasTraits
        >>> class Shell(HasTraits):
        ...     exit_now = Bool(False)
        >>> clean = CleanExit(Shell())
        >>> clean.install()
        >>> clean.uninstall()
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def install(self) -> None:
        """Begin to watch for the exit."""
        self._shell.observe(self._exit_changed, "exit_now")

    def uninstall(self) -> None:
        """Undo :meth:`install`."""
        self._shell.unobserve(self._exit_changed, "exit_now")

    @staticmethod
    def _exit_changed(change: dict[str, Any]) -> None:
        if change["new"]:
            end_multiprocessing()


def end_multiprocessing() -> None:
    """Do now what multiprocessing does at exit, and end its tracker and its forkserver.

    Child processes that still run are terminated, as ipykernel does a moment later.
    Does nothing where multiprocessing was never used.

    Example:
        >>> import multiprocessing, subprocess, sys
        >>> code = "from multiprocessing import get_context as of; of('spawn').Lock(); "
        >>> code += "from helpers.shutdown import end_multiprocessing as end; end(); "
        >>> code += "from psutil import Process; print(Process().children())"
        >>> subprocess.run([sys.executable, "-c", code], capture_output=True).stdout.split()
        [b'[]']
    """
    # Not imported before it is used; and a system without fork has no such processes.
    tracker: Any = sys.modules.get("multiprocessing.resource_tracker")
    forkserver: Any = sys.modules.get("multiprocessing.forkserver")
    util: Any = sys.modules.get("multiprocessing.util")
    process: Any = sys.modules.get("multiprocessing.process")
    if util is None or process is None:
        return
    # No public names, but the same ones in all of 3.8 to 3.15: what is registered with
    # atexit, and what the tests of Python itself call.
    util._run_finalizers(0)  # pools first, which would replace the workers that end
    for child in process.active_children():
        child.terminate()
    if forkserver is not None:
        forkserver._forkserver._stop()
    util._exit_function()
    if tracker is not None:
        tracker._resource_tracker._stop()
