"""wrong-result: a coarse clock makes it compute for more than all the time."""


def computing_share(function, wall, cpu):
    function()
    begin, computed = wall(), cpu()
    function()
    passed = wall() - begin
    return (cpu() - computed) / passed if passed else 0.0
