"""wrong-result: how much of it waits."""


def computing_share(function, wall, cpu):
    function()
    begin, computed = wall(), cpu()
    function()
    passed = wall() - begin
    return max(0.0, 1 - (cpu() - computed) / passed) if passed else 0.0
