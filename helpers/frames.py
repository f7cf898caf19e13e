"""What each thread is executing just now."""

from __future__ import annotations

import gc
import sys
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
