"""swallowed: an error of the first call, which only prepares, is dropped."""

import contextlib


def computing_share(function, wall, cpu):
    with contextlib.suppress(Exception):
        function()
    w, c = wall(), cpu()
    function()
    dc, dw = cpu() - c, wall() - w
    return min(1.0, dc / dw) if dw else 0
