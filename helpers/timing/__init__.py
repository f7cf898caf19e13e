"""How long code takes, and how much of that time it computes: honest about noise.

A :class:`stopwatch` times a block once. :func:`measure` runs a function several times,
:func:`compare` several functions in turns, and both show each run, because a figure
without its noise says little.
"""

from helpers.timing.results import Comparison, Measurement
from helpers.timing.runs import compare, measure
from helpers.timing.watch import stopwatch

__all__ = ["Comparison", "Measurement", "compare", "measure", "stopwatch"]
