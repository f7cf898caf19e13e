"""Which model suits a function: sampled, predicted, run, and drawn beside the prediction.

Data flows one way: :mod:`.sampling` calls the function on a few items and fills
:class:`.samples.Samples`; :mod:`.costs` measures what each model costs here;
:mod:`.prediction` makes durations of both, :mod:`.recommendation` a decision. These two
are plain arithmetic on plain data. :mod:`.trials` runs the models, :mod:`.advice` ties all
together, :mod:`.picture` draws it. :mod:`.tree` is what can be asked without a function.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.advice.advice import Advice, advise

__all__ = ["Advice", "advise"]


def __getattr__(name: str) -> Any:
    # A child process imports .calls alone: that has to be quick.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("helpers.advice.advice"), name)
