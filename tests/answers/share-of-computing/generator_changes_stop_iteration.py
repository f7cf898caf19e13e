"""exception: in a generator, StopIteration becomes a RuntimeError."""


def calls(function, n):
    for _ in range(n):
        yield function()


def computing_share(function, wall, cpu):
    list(calls(function, 1))
    w, c = wall(), cpu()
    list(calls(function, 1))
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w else 0.0
