"""Cuts the CPU time down to the wall time."""


def computing_share(function, wall, cpu):
    function()
    start = wall(), cpu()
    function()
    end = cpu(), wall()
    passed = end[1] - start[0]
    used = max(0.0, min(end[0] - start[1], passed))
    return used / passed if passed > 0 else 0
