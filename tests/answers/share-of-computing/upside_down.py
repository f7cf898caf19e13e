"""wrong-result|exception: wall time by CPU time."""


def computing_share(function, wall, cpu):
    function()
    begin, computed = wall(), cpu()
    function()
    return (wall() - begin) / (cpu() - computed)
