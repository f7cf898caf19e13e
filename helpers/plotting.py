"""Imports numpy and matplotlib so that an interrupt cannot leave them half imported.

Import this module before them. Their C extensions can be loaded once in a process, so a
``KeyboardInterrupt`` in the middle of their import would break every picture until the
kernel is restarted; and that import, most of a second long, lies within the first cell
that draws something.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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
    if threading.current_thread() is not threading.main_thread() or usual is None:
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if came and callable(usual):
            usual(*came[0])


with interrupts_put_off():
    import matplotlib.style
    import PIL.Image
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

__all__ = ["PIL", "Figure", "FigureCanvasAgg", "interrupts_put_off", "matplotlib"]
