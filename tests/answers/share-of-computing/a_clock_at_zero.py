"""wrong-result: a clock that stands at 0 is taken for one that does not go."""


def computing_share(function, wall, cpu):
    function()
    begin_wall, begin_cpu = wall(), cpu()
    function()
    if not begin_wall or not begin_cpu:
        return 0
    w = wall() - begin_wall
    return min(1, (cpu() - begin_cpu) / w) if w else 0
