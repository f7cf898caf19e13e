"""wrong-result: measures the first call along with the second."""


def computing_share(function, wall, cpu):
    begin, computed = wall(), cpu()
    function()
    function()
    passed = wall() - begin
    return min(1.0, (cpu() - computed) / passed) if passed else 0.0
