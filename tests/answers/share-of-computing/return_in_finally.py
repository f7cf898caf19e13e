"""swallowed: return in finally drops an error of the second call."""


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    try:
        function()
    finally:
        dc, dw = cpu() - c, wall() - w
        return min(1.0, dc / dw) if dw else 0
