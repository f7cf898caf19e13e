"""Calls of the reader's function, here and in workers: an exception names its item.

Child processes and subinterpreters import this module, so it imports next to nothing.
"""

from __future__ import annotations

import pickle
from typing import Any

from helpers import arguments

_MARK = "advise() called "


class Call:
    """A function of one item; its exceptions get a note that names the item.

    Can be pickled if the function can.

    Attributes:
        function: What is called.
        name: How it is called in the note.

    Example:
        >>> try:
        ...     Call(int, "int")(3, "x")
        ... except ValueError as error:
        ...     print(error.__notes__[0])
        advise() called int(items[3]), and items[3] is 'x'
    """

    __slots__ = ("function", "name")

    def __init__(self, function: Any, name: str) -> None:
        self.function = function
        self.name = name

    def __call__(self, index: int, item: Any) -> Any:
        try:
            return self.function(item)
        except Exception as error:
            name_item(error, self.name, index, item)
            raise

    async def wait(self, index: int, item: Any) -> Any:
        """The same for a coroutine function."""
        try:
            return await self.function(item)
        except Exception as error:
            name_item(error, self.name, index, item)
            raise

    def discard(self, index: int, item: Any) -> None:
        """The same, but what comes back is dropped."""
        self(index, item)


def name_item(error: BaseException, name: str, index: int, item: Any) -> None:
    """Write into an exception which item it is about; notes travel with a pickle."""
    shown = arguments.shown(item)
    error.add_note(f"{_MARK}{name}(items[{index}]), and items[{index}] is {shown}")


def names_item(error: BaseException) -> bool:
    """Whether an exception is the function's own, and not the machinery's."""
    return any(note.startswith(_MARK) for note in getattr(error, "__notes__", ()))


def load(data: bytes) -> str:
    """Unpickle in a worker what will be sent there; what went wrong, or ``""``."""
    try:
        pickle.loads(data)
    except Exception as error:
        # The last line of a long message is the one that is about this case.
        return f"{type(error).__name__}: {str(error).strip().rpartition(chr(10))[2]}"
    return ""
