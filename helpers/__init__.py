"""The course's vocabulary: few names, each loaded when it is first used.

In a notebook, ``%load_ext helpers`` adds the cell magics ``%%timeline`` (record a cell and
draw what happened) and ``%%module`` (write a cell to a module that processes can import).

Example:
    >>> from helpers import stopwatch
    >>> with stopwatch() as watch:
    ...     total = sum(range(1000))
    >>> watch.wall >= 0
    True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_HOMES = {
    "Lane": "helpers.timeline",
    "Segment": "helpers.timeline",
    "State": "helpers.timeline",
    "Timeline": "helpers.timeline",
    "advise": "helpers.advice",
    "chart": "helpers.chart",
    "check": "helpers.practice.checking",
    "compare": "helpers.timing",
    "draw_together": "helpers.timeline",
    "explore": "helpers.interleaving",
    "explore_async": "helpers.interleaving",
    "fit_amdahl": "helpers.scaling",
    "fit_usl": "helpers.scaling",
    "guide": "helpers.widgets",
    "measure": "helpers.timing",
    "model_server": "helpers.servers",
    "predict": "helpers.widgets",
    "progress": "helpers.practice.progress",
    "quiz": "helpers.widgets",
    "record": "helpers.timeline",
    "record_cluster": "helpers.timeline",
    "replay": "helpers.interleaving",
    "self_test": "helpers.widgets",
    "stepper": "helpers.widgets",
    "stopwatch": "helpers.timing",
    "this_machine": "helpers.machine",
    "vary": "helpers.widgets",
    "wait_for_graph": "helpers.interleaving",
    "website": "helpers.servers",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    # PEP 562: matplotlib, aiohttp and ipywidgets cost a second that not every cell needs.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the cell magics; called by ``%load_ext helpers``."""
    from helpers.magics import load_ipython_extension as load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the cell magics away again; called by ``%unload_ext helpers``."""
    from helpers.magics import unload_ipython_extension as unload

    unload(shell)
