"""Work on batches whose calls end in the opposite order."""

from __future__ import annotations

import threading
from typing import Any


class Reverse:
    """A function whose calls end in the opposite order, if they run at the same time."""

    def __init__(self, count: int, lost: int | None = None) -> None:
        self._ended = [threading.Event() for _ in range(count)]
        self._lost = lost

    def function(self, batch: int) -> int:
        if batch + 1 < len(self._ended):
            self._ended[batch + 1].wait()
        if batch == self._lost:
            self._lost = None
            raise ConnectionError(f"the worker of batch {batch} is lost")
        self._ended[batch].set()
        return batch * 10

    def pairs(self, batch: int) -> list[tuple[str, int]]:
        """The same as a mapper, with a single key."""
        return [("x", self.function(batch))]

    def reduced(self, key: int, values: Any) -> int:
        """The same as a reducer."""
        return self.function(key)
