"""When an interrupt comes: not in the middle of what must be done whole, but at once.

While a cell awaits, the kernel answers an interrupt by asking the event loop, from the
signal's handler, to cancel the cell. But that handler runs inside the loop's own thread,
where asking does not wake a loop that sleeps: a cell in ``await asyncio.sleep(60)`` went
on for up to 60 seconds (ipython/ipykernel issues 881 and 1239). Python can write a byte
to a socket whenever a signal arrives (:func:`signal.set_wakeup_fd`), and a loop that
listens to that socket wakes up at once. No task and no timer is needed for that, so
nothing of it shows in timelines or in :func:`asyncio.all_tasks`.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


@contextmanager
def interrupts_put_off() -> Iterator[None]:
    """Let an interrupt wait until the block has ended.

    Does nothing in other threads than the main one, which interrupts do not reach.

    Example:
        >>> import signal
        >>> done = []
        >>> try:
        ...     with interrupts_put_off():
        ...         signal.raise_signal(signal.SIGINT)
        ...         done.append("all of it")
        ... except KeyboardInterrupt:
        ...     done.append("then interrupted")
        >>> done
        ['all of it', 'then interrupted']
    """
    usual = signal.getsignal(signal.SIGINT)
    # A handler set from C cannot be put back, and None of Python's would be called.
    if threading.get_ident() != threading.main_thread().ident or usual is None:
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if came:
            # Not by a call: what is usual can be SIG_DFL, which ends the process.
            signal.raise_signal(signal.SIGINT)


class SignalWaker:
    """Wakes the event loop of the main thread whenever a signal arrives.

    Example:
        >>> import asyncio, signal
        >>> async def main():
        ...     waker = SignalWaker()
        ...     before = waker.install(), len(asyncio.all_tasks())
        ...     waker.uninstall()
        ...     return before
        >>> asyncio.run(main())
        (True, 1)
    """

    def __init__(self) -> None:
        self._woken: tuple[AbstractEventLoop, socket.socket, socket.socket] | None = None

    def install(self) -> bool:
        """Wake the running loop by signals from now on.

        Returns:
            False where there is nothing to do: no loop runs in this thread, the thread is
            not the main one (others get no signals), or signals wake somebody already, as
            they do with Windows' proactor loop.
        """
        # A terminal's IPython has no loop running, and need not import asyncio for us.
        if self._woken is not None or "asyncio" not in sys.modules:
            return False
        if threading.current_thread() is not threading.main_thread():
            return False
        from asyncio import get_running_loop

        try:
            loop = get_running_loop()
        except RuntimeError:
            return False
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        try:
            loop.add_reader(ours, self._drain, ours)
        except NotImplementedError:
            ours.close()
            theirs.close()
            return False
        self._woken = loop, ours, theirs
        before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        if before != -1:
            signal.set_wakeup_fd(before)
            self._close()
            return False
        return True

    def uninstall(self) -> None:
        """Undo :meth:`install`; safe to call twice."""
        if self._woken is None:
            return
        before = signal.set_wakeup_fd(-1)
        if before not in (-1, self._woken[2].fileno()):
            signal.set_wakeup_fd(before)  # Somebody else's, set after ours.
        self._close()

    def _close(self) -> None:
        assert self._woken is not None
        loop, ours, theirs = self._woken
        self._woken = None
        if not loop.is_closed():
            loop.remove_reader(ours)
        ours.close()
        theirs.close()

    @staticmethod
    def _drain(ours: socket.socket) -> None:
        with suppress(BlockingIOError):
            ours.recv(4096)
