"""What feeds a journal: the best that this version of Python has to offer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from helpers.timeline.journal import Journal


class Backend(Protocol):
    """Tells a journal what happens in each thread."""

    def install(self) -> None:
        """Watch from now on.

        Raises:
            RuntimeError: What it needs is in use, by a debugger or the like.
        """

    def uninstall(self) -> None:
        """Take everything away again; safe to call twice."""


def backend_for(journal: Journal, resumed: Callable[[CodeType], None]) -> Backend:
    """The one for this version of Python, not yet installed.

    Args:
        journal: What it writes to.
        resumed: Called when a coroutine of the learner's starts or goes on.

    Example:
        >>> from helpers.timeline.journal import Journal
        >>> backend = backend_for(Journal(lambda filename: True, 0.02), print)
        >>> backend.uninstall()
    """
    if sys.version_info >= (3, 12):
        from helpers.timeline.monitoring import MonitoringBackend

        return MonitoringBackend(journal, resumed)
    from helpers.timeline.tracing import TracingBackend

    return TracingBackend(journal, resumed)
