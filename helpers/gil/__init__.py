"""Which operations let other threads run? Measured here, on this Python.

Two measurements decide. The *silence*: while the operation runs in one thread, a second
thread does nothing but look at the clock; the longest time for which it got no turn, as a
share of the operation's duration, is near 1 where one call keeps the GIL to its end. And
the *CPUs kept busy*, CPU seconds per second of wall time: with one thread that runs the
operation, then with two. Where they compute in parallel, the second adds to the first.

On a machine that is busy with other things, or has one CPU, nothing could add. So a hash of
a long text, of which the documentation of hashlib says that it releases the GIL, is
measured along: where even that finds no second CPU, the verdict leaves the question open.
So it does where the second thread falls silent beside a mere sleep, too.
"""

from helpers.gil.probing import probe, releases, survey
from helpers.gil.results import (
    HOLDS,
    LETS_RUN,
    PARALLEL,
    TURNS,
    UNDECIDED,
    WAITS,
    Probe,
    Survey,
)

__all__ = [
    "HOLDS",
    "LETS_RUN",
    "PARALLEL",
    "TURNS",
    "UNDECIDED",
    "WAITS",
    "Probe",
    "Survey",
    "probe",
    "releases",
    "survey",
]
