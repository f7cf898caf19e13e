"""Each kind of thing that a notebook may leave behind is found, in every notebook."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import psutil
import pytest
from inventory import Inventory
from leftovers import Leftovers
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel
from notebook import ROOT, all_notebooks

LEAKS = {
    "thread": "import threading\n"
    "threading.Thread(target=threading.Event().wait, name='idler', daemon=True).start()",
    "raw thread": "import _thread, time\n"
    "_thread.start_new_thread(lambda: time.sleep(60), ())",
    "task": "import asyncio\n"
    "async def stay(): await asyncio.sleep(60)\n"
    "task = asyncio.create_task(stay(), name='stayer')",
    "process": "import subprocess, sys\n"
    "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)",
    "zombie": "import os\n"
    "if hasattr(os, 'fork'):\n    if not (pid := os.fork()): os._exit(0)\n",
    "socket": "import socket\nlistener = socket.create_server(('127.0.0.1', 0))",
    "hook": "import sys\nsys.setprofile(lambda *event: None)",
    "patch": "import time\ntime.sleep = lambda seconds: None",
    "signal": "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "temporary file": "import tempfile\ntempfile.mkstemp(suffix='forgotten')",
    "file": "open('left.txt', 'w').close()",
    "orphan": "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],\n"
    "                 start_new_session=True)",
    "shared memory": "from multiprocessing import shared_memory, resource_tracker\n"
    "block = shared_memory.SharedMemory(create=True, size=9)\n"
    "if sys.platform == 'linux':\n"
    "    resource_tracker.unregister(block._name, 'shared_memory')\n",
}


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A kernel whose leftovers are looked for, and how to run code in it."""
    watched = Leftovers(tmp_path, patience=0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(watched.temporary))
        kernel = RunningKernel(CURRENT_ENV_KERNEL_NAME, cwd=str(tmp_path))
    watched.begin(kernel)

    def run(source: str) -> None:
        asked = kernel.execute_cell_input(source)
        kernel.await_reply(asked, 60)
        kernel.await_idle(asked, 60)

    watched.run = run
    yield watched
    if kernel.is_alive():
        kernel.stop()
    for process in watched._processes():
        process.kill()
    watched.close()


def test_a_kernel_that_did_nothing_leaves_nothing(watched):
    """Neither Jupyter's own threads and sockets count, nor what is used and put away."""
    watched.run(
        "import tempfile, threading, subprocess, sys\n"
        "with tempfile.TemporaryDirectory(): subprocess.run([sys.executable, '-c', ''])\n"
        "thread = threading.Thread(target=print); thread.start(); thread.join()"
    )
    assert watched.while_it_runs() == []
    assert watched.after_its_end() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals and orphans as POSIX has them")
def test_each_kind_of_leftover_is_found(watched):
    """One kernel that leaves all of them behind, and each has a line in the report."""
    for source in LEAKS.values():
        watched.run(source)
    running = "\n".join(watched.while_it_runs())
    for words in (
        "thread idler (daemon), in Condition.wait",
        "thread without name, in <lambda>",
        "task stayer: <coroutine object stay",
        "import time; time.sleep(60)",
        "-c input()",
        "(zombie)",
        "(LISTEN)",
        "sys.getprofile() is",
        "time.sleep is",
        "signal 15 is",
    ):
        assert words in running
    remains = "\n".join(watched.after_its_end())
    for words in ("temporary file tmp", "forgotten", "file left.txt", "time.sleep(60)"):
        assert words in remains
    if Path("/dev/shm").exists():
        name = remains.partition("shared memory nb")[2].split()[0]
        os.unlink(f"/dev/shm/nb{name}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource tracker")
def test_a_kernel_with_the_magics_ends_its_resource_tracker_itself(watched):
    """So it is not killed while it waits for it, and cleans up its temporary files."""
    sources = [
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n%load_ext helpers",
        "%%module left_alone\ndef nothing(): pass",
        "import multiprocessing\n"
        "context = multiprocessing.get_context('forkserver')\n"
        "kept, queue = context.Semaphore(), context.Queue()\n"
        "process = context.Process(target=left_alone.nothing)\n"
        "process.start(); process.join()",
    ]
    for source in sources:
        watched.run(source)
    tracker = [p for p in watched._processes() if "resource_tracker" in str(p.cmdline())]
    assert len(tracker) == 1
    assert watched.while_it_runs() == []
    assert watched.after_its_end() == []
    assert not psutil.pid_exists(tracker[0].pid)


def test_every_notebook_is_asked_what_it_leaves_behind(request):
    """Its last test is that one; also in folders below, and in notebooks to come."""
    if not request.config.option.nbval_lax:
        pytest.skip("notebooks are not run")
    for path in all_notebooks():
        (file,) = request.config.hook.pytest_collect_file(
            file_path=path, parent=request.session
        )
        assert list(file.collect())[-1].name == "leaves nothing behind"


def test_an_inventory_tells_hooks_that_are_equal_apart():
    """A function in the place of another is found, even if it claims to be equal to it."""

    class Chameleon:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

        def __call__(self, *unraisable: object) -> None:
            pass

    before = Inventory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "join", Chameleon())
        assert [line.split()[0] for line in before.left()] == ["threading.Thread.join"]
    assert before.left() == []
