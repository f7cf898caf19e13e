"""wasteful: repeats the call, which was to be made twice."""


def computing_share(function, wall, cpu):
    function()
    best = 0.0
    for _ in range(3):
        begin, computed = wall(), cpu()
        function()
        passed = wall() - begin
        best = max(best, min(1.0, (cpu() - computed) / passed) if passed else 0.0)
    return best
