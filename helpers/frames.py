"""What the interpreter tells of its threads: which there are, what they execute, and
whether only one of them does so at a time."""

from __future__ import annotations

import gc
import sys
import threading
from types import FrameType


def current_frames() -> dict[int, FrameType]:
    """The innermost frame of each thread, by the thread's identifier.

    Example:
        >>> import threading
        >>> threading.get_ident() in current_frames()
        True
    """
    # In some versions (3.11.7 is one) a garbage collection within that call can need the
    # lock that the call holds, and waits for it for ever (python/cpython#106883).
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()
    finally:
        if was_enabled:
            gc.enable()


def known_thread(ident: int) -> threading.Thread | None:
    """The thread of that identifier; None if it was not started by :mod:`threading`.

    Unlike :func:`threading.current_thread`, which makes up a ``Thread`` for a foreign one
    that stays among those of :func:`threading.enumerate`.

    Example:
        >>> known_thread(threading.get_ident()) is threading.current_thread()
        True
    """
    return threading._active.get(ident)  # type: ignore[attr-defined]


def gil_is_enabled() -> bool:
    """Whether this interpreter runs with the GIL at this moment.

    A free-threaded build can have it switched on, by an extension that asks for it.

    Example:
        >>> gil_is_enabled() or sys.version_info >= (3, 13)
        True
    """
    return getattr(sys, "_is_gil_enabled", lambda: True)()
