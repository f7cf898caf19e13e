"""The way of a function, its items and its results to another process and back."""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from helpers.advice.clocks import since, start

REMEDY = "give it a name in a cell with %%module, which other processes can import"


class Journey(NamedTuple):
    """What was found.

    Attributes:
        barrier: Why there is no way; ``""`` if there is one.
        seconds: To pickle and unpickle an item and its result, on average.
        bytes: Of both, on average.
    """

    barrier: str
    seconds: float = 0.0
    bytes: float = 0.0


def travel(
    function: Callable[..., Any], calls: Iterable[tuple[int, object, object]]
) -> Journey:
    """Pickle and unpickle everything that a process would be sent, or would send.

    Args:
        function: What would be called there.
        calls: The index, the item and the result of some calls.

    Example:
        >>> travel(abs, [(0, -1, 1)]).barrier
        ''
        >>> travel(abs, [(7, -1, lambda: 0)]).barrier.split(" (")[0]
        'the result of items[7] cannot be pickled'
        >>> travel(lambda: 0, []).barrier.split(": ")[0]
        'no other process can import a function without a name of its own'
    """
    if "<" in getattr(function, "__qualname__", ""):
        return Journey(
            f"no other process can import a function without a name of its own: {REMEDY}"
        )
    try:
        _, at_home = _there_and_back(function)
    except Exception as error:
        return Journey(f"the function cannot be pickled ({error})")
    if at_home:
        return Journey(f"no other process can import a function of a cell: {REMEDY}")
    sent, total = [], 0
    for index, item, result in calls:
        for what, value in (("items", item), ("the result of items", result)):
            try:
                size, at_home = _there_and_back(value)
            except Exception as error:
                return Journey(f"{what}[{index}] cannot be pickled ({error})")
            if at_home:
                return Journey(f"the class of {what}[{index}] is that of a cell: {REMEDY}")
            sent.append(value)
            total += size
    before = start()
    pickle.loads(pickle.dumps(sent))
    count = max(len(sent) // 2, 1)
    return Journey("", since(before).own / count, total / count)


def main_can_be_imported() -> bool:
    """Whether ``__main__`` is a file, which child processes run again; a cell is none."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return file is not None and Path(file).is_file()


class _Unpickler(pickle.Unpickler):
    """Keeps the names of the modules that were needed."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.modules: set[str] = set()

    def find_class(self, module: str, name: str) -> Any:
        self.modules.add(module)
        return super().find_class(module, name)


def _there_and_back(value: object) -> tuple[int, bool]:
    """The size of its pickle, and whether that needs what only this process has."""
    data = pickle.dumps(value)
    unpickler = _Unpickler(data)
    unpickler.load()
    return len(data), "__main__" in unpickler.modules and not main_can_be_imported()
