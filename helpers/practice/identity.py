"""Numbers for objects that are the same in each run, in place of their addresses.

Who takes locks in the order of ``id()`` takes the same course whenever the same order of
steps is tried again; by their addresses, another one each time.
"""

from __future__ import annotations

import _thread
import itertools
import weakref
from collections.abc import Callable

_places = id
_count = itertools.count(1)
_known: dict[int, tuple[int, Callable[[], object] | None]] = {}
# Of no exploration, which would switch threads here.
_lock = _thread.allocate_lock()


def steady_id(thing: object, /) -> int:
    """A number that no other object has: the larger, the later it was first asked for.

    Like :func:`id`, it stays for as long as the object lives.

    Example:
        >>> first, second = [], []
        >>> steady_id(first) < steady_id(second)
        True
        >>> steady_id(first) == steady_id(first)
        True
    """
    place = _places(thing)
    with _lock:
        number, alive = _known.get(place, (0, None))
        if alive is not None and alive() is thing:
            return number
        number = next(_count)
        held: Callable[[], object]
        try:
            held = weakref.ref(thing)
        except TypeError:
            # It stays alive, so that no other object comes to lie in its place.
            held = _Held(thing)
        _known[place] = number, held
        return number


class _Held:
    """Called like a weak reference, for what allows none."""

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __call__(self) -> object:
        return self._thing


__all__ = ["steady_id"]
