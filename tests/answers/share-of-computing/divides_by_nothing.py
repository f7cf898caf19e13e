"""exception: a call that is over before the clock has ticked."""


def computing_share(function, wall, cpu):
    function()
    begin, computed = wall(), cpu()
    function()
    return min(1.0, (cpu() - computed) / (wall() - begin))
