"""Whose code it is, by its file: that of a library, of the course, or of the learner."""

from __future__ import annotations

import sys
from pathlib import Path

_LIBRARY = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, "<frozen"})
_HELPERS = str(Path(__file__).resolve().parent.parent)


def is_library(file: str) -> bool:
    """Whether code is Python's or an installed package's; the course's helpers are not.

    Args:
        file: As code objects and tracebacks name it.

    Example:
        >>> import queue
        >>> is_library(queue.__file__), is_library("<frozen importlib._bootstrap>")
        (True, True)
        >>> is_library("<cell 1>"), is_library(__file__)
        (False, False)
    """
    return file.startswith(_LIBRARY)


def is_cells(file: str) -> bool:
    """Whether code stands in a cell or file of the learner's, where it can be looked at.

    Text that was handed to ``exec()`` or ``python -c`` cannot.

    Args:
        file: As code objects and tracebacks name it.

    Example:
        >>> is_cells("<cell 1>"), is_cells("<string>"), is_cells(__file__)
        (True, False, False)
    """
    return file != "<string>" and not is_library(file) and not file.startswith(_HELPERS)
