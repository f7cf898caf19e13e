"""wrong-result: less than a microsecond is taken for no time."""


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    function()
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w > 1e-6 else 0.0
