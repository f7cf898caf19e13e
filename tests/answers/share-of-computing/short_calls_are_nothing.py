"""wrong-result: takes a short call for none."""


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    function()
    w, c = wall() - w, cpu() - c
    return 0 if w < 0.01 else min(1, c / w)
