"""A plugin of coverage.py: also measures code that the interpreter calls back.

While a callback of ``sys.monitoring`` or a trace function runs, the interpreter reports
nothing to any tool, so that the recorder, most of which runs there, would seem never to
run. ``sys.call_tracing`` switches the reports on again; it is meant for debuggers.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

_inside = threading.local()
_codes: set[CodeType] = set()


def _reported(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The same callback, during which the interpreter goes on reporting."""

    def reported(*args: Any) -> Any:
        if getattr(_inside, "callback", False):
            return None  # The callback's own calls must not call it back.
        _inside.callback = True
        try:
            result = sys.call_tracing(callback, args)
        finally:
            _inside.callback = False
        # What a trace function returns becomes the frame's own trace function.
        return _reported(result) if callable(result) else result

    if not getattr(callback, "__module__", "").startswith("helpers."):
        return callback  # Among them those that are such wrappers already.
    _codes.add(reported.__code__)
    return reported


def coverage_init(registry: Any, options: dict[str, Any]) -> None:
    """Called by coverage.py in each process that it measures, before anything is."""
    monitoring = sys.monitoring
    register, trace, frame_of = monitoring.register_callback, sys.settrace, sys._getframe

    def register_callback(tool: int, event: int, callback: Any) -> Any:
        return register(tool, event, _reported(callback))

    def settrace(function: Any) -> None:
        trace(_reported(function))

    def getframe(depth: int = 0) -> FrameType | None:
        frame: FrameType | None = frame_of(1)
        while frame is not None and (depth or frame.f_code in _codes):
            depth -= frame.f_code not in _codes
            frame = frame.f_back
        return frame

    monitoring.register_callback = register_callback  # type: ignore[assignment]
    sys.settrace, sys._getframe = settrace, getframe  # type: ignore[assignment]
