"""wrong-result: measures the first call, which also has to prepare something."""


def computing_share(function, wall, cpu):
    begin, computed = wall(), cpu()
    function()
    passed = wall() - begin
    return min(1.0, (cpu() - computed) / passed) if passed else 0.0
