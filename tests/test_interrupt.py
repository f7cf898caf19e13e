"""An interrupt ends a cell that awaits at once, and waits for what must be done whole."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import threading

import pytest
from test_magics import ROOT, Notebook, notebook  # noqa: F401

from helpers.interrupt import SignalWaker, interrupts_put_off


def test_an_interrupt_ends_a_top_level_await_long_before_the_loop_wakes(notebook: Notebook):  # noqa: F811
    """The cell ends with CancelledError, at once; it would have slept for a minute."""
    ran = notebook.run(
        "import asyncio, time\n"
        "began = time.monotonic()\n"
        "print('go', flush=True)\n"
        "await asyncio.sleep(60)",
        interrupt_on="go",
    )
    assert ran.status == "error"
    assert "CancelledError" in ran["error"]
    assert notebook.value("time.monotonic() - began < 10") == "True"


def test_an_interrupt_cancels_what_the_cell_awaits_and_lets_it_clean_up(notebook: Notebook):  # noqa: F811
    """The tasks of a group end with the cell, and their ``finally`` runs."""
    ran = notebook.run(
        "import asyncio\n"
        "cleaned = []\n"
        "async def nap():\n"
        "    try:\n"
        "        await asyncio.sleep(60)\n"
        "    finally:\n"
        "        cleaned.append('nap')\n"
        "async with asyncio.TaskGroup() as group:\n"
        "    group.create_task(nap()); group.create_task(nap())\n"
        "    await asyncio.sleep(0)\n"
        "    print('go', flush=True)",
        interrupt_on="go",
    )
    assert ran.status == "error"
    assert notebook.value("cleaned") == "['nap', 'nap']"


def test_a_kernel_can_be_interrupted_again_and_again(notebook: Notebook):  # noqa: F811
    """More interrupts than one, with cells of both kinds in between."""
    for _ in range(3):
        ran = notebook.run(
            "print('go', flush=True)\nawait asyncio.sleep(60)", interrupt_on="go"
        )
        assert "CancelledError" in ran["error"]
        ran = notebook.run(
            "import time\nprint('go', flush=True)\ntime.sleep(60)", interrupt_on="go"
        )
        assert "KeyboardInterrupt" in ran["error"]


def test_nothing_of_it_shows_in_a_timeline(notebook: Notebook):  # noqa: F811
    """A recorded cell that awaits has the lane of its thread and its own, no more."""
    notebook.run("%%timeline quiet\nimport asyncio\nawait asyncio.sleep(0.05)")
    assert notebook.value("[lane.name for lane in quiet.lanes]") == "['MainThread', 'cell']"


def test_a_signal_wakes_a_loop_that_sleeps():
    """What a signal's handler asks of the loop is done at once, with no timer set."""

    async def main() -> None:
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        waker = SignalWaker()
        assert waker.install()
        # call_soon, as the kernel does: it does not wake the loop.
        old = signal.signal(signal.SIGINT, lambda *_: loop.call_soon(heard.set))
        sender = threading.Thread(target=signal.raise_signal, args=(signal.SIGINT,))
        loop.call_soon(sender.start)
        try:
            await asyncio.wait_for(heard.wait(), 30)
        finally:
            signal.signal(signal.SIGINT, old)
            sender.join()
            waker.uninstall()

    asyncio.run(main())


def test_installing_starts_no_task_and_uninstalling_leaves_nothing():
    """The tasks are the same, and no file descriptor is told of signals afterwards."""

    async def main() -> None:
        tasks = asyncio.all_tasks()
        waker = SignalWaker()
        assert waker.install()
        assert not waker.install(), "a second time has nothing to do"
        assert asyncio.all_tasks() == tasks
        waker.uninstall()
        waker.uninstall()
        before = signal.set_wakeup_fd(-1)
        assert before == -1

    asyncio.run(main())


def test_who_listens_to_signals_already_goes_on_listening():
    """A descriptor that somebody else has set stays."""

    async def main(descriptor: int) -> None:
        signal.set_wakeup_fd(descriptor)
        try:
            assert not SignalWaker().install()
        finally:
            assert signal.set_wakeup_fd(-1) == descriptor

    with socket.socket() as other:
        other.setblocking(False)
        asyncio.run(main(other.fileno()))


@pytest.mark.parametrize("where", ["no loop", "another thread"])
def test_there_is_nothing_to_wake_without_a_loop_in_the_main_thread(where: str):
    """Signals are handled in the main thread; a terminal's IPython has no loop there."""

    async def attempt() -> bool:
        return SignalWaker().install()

    answers = []
    if where == "no loop":
        answers.append(SignalWaker().install())
    else:
        thread = threading.Thread(target=lambda: answers.append(asyncio.run(attempt())))
        thread.start()
        thread.join()
    assert answers == [False]


def test_other_threads_do_not_touch_the_handler_when_they_put_off_interrupts():
    """Only the main thread may set signal handlers, and only it is interrupted."""
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def elsewhere():
        with interrupts_put_off():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [before]


def test_the_handler_is_put_back_after_an_error():
    """What fails while interrupts are put off leaves them as they were."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ImportError), interrupts_put_off():
        raise ImportError
    assert signal.getsignal(signal.SIGINT) is before


PUT_OFF = """
import signal
from helpers.interrupt import interrupts_put_off

signal.signal(signal.SIGINT, signal.SIG_DFL)
with interrupts_put_off():
    signal.raise_signal(signal.SIGINT)
    print("all of it", flush=True)
print("and more", flush=True)
"""


def test_an_interrupt_that_was_put_off_ends_a_process_that_does_not_handle_it():
    """Under SIG_DFL there is no handler of Python's to call: the system ends it."""
    ran = subprocess.run(
        [sys.executable, "-c", PUT_OFF], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.stdout.split("\n") == ["all of it", ""]
    assert ran.returncode != 0
