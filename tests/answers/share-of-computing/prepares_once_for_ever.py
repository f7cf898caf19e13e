"""wrong-result: a second measurement does not let the call prepare anything."""

from functools import lru_cache


@lru_cache
def warm(function):
    function()


def computing_share(function, wall, cpu):
    warm(function)
    w, c = wall(), cpu()
    function()
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w else 0.0
