"""What each thread, process and task did, and when.

Data flows one way: a recording (:mod:`.recorder`) fills a :class:`Timeline`
(:mod:`.model`), which is drawn (:mod:`.drawing`), summed up (:mod:`.summary`) or exported
(:mod:`.export`).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from helpers.timeline.model import (
    Concurrency,
    Hold,
    Holding,
    Lane,
    Segment,
    Span,
    State,
    Timeline,
    Wake,
)

__all__ = [
    "Concurrency",
    "Hold",
    "Holding",
    "Lane",
    "Segment",
    "Span",
    "State",
    "Timeline",
    "Wake",
    "draw_together",
    "record",
    "record_cluster",
]

_LAZY = {
    "draw_together": "helpers.timeline.drawing",
    "record": "helpers.timeline.recorder",
    "record_cluster": "helpers.timeline.cluster",
}


def __getattr__(name: str) -> Any:
    # A child process and a check need the data only, neither the hooks nor matplotlib.
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value
