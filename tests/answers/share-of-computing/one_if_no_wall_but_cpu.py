"""wrong-result: if no wall time has passed, it says that it computes."""


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    function()
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w else float(c > 0)
