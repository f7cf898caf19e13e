"""Where a suspended coroutine stands: what it awaits, what that awaits, and so on."""

from __future__ import annotations

import gc
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any

# C objects that hide an awaited generator or coroutine and offer no attribute for it.
_OPAQUE = frozenset(
    {
        "async_generator_asend",
        "async_generator_athrow",
        "coroutine_wrapper",
        "anext_awaitable",
    }
)


def code_of(coroutine: Any) -> CodeType | None:
    """What a coroutine or generator executes, None for anything else."""
    for name in ("cr_code", "gi_code", "ag_code"):
        code = getattr(coroutine, name, None)
        if code is not None:
            return code
    return None


def awaiting_frames(awaitable: Any) -> list[FrameType]:
    """The frames of a suspended coroutine, outermost first, as far as they are known."""
    frames = []
    while awaitable is not None:
        kind = type(awaitable)
        if kind is CoroutineType:
            frame, awaitable = awaitable.cr_frame, awaitable.cr_await
        elif kind is GeneratorType:
            frame, awaitable = awaitable.gi_frame, awaitable.gi_yieldfrom
        elif kind is AsyncGeneratorType:
            frame, awaitable = awaitable.ag_frame, awaitable.ag_await
        elif kind.__name__ in _OPAQUE:
            # Its first reference is what it drives.
            awaitable = next(iter(gc.get_referents(awaitable)), None)
            continue
        else:
            break
        if frame is None:
            break
        frames.append(frame)
    return frames
