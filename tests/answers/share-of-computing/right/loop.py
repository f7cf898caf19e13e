"""Twice the same in a loop, of which the last turn counts."""


def computing_share(function, wall, cpu):
    found = 0.0
    for _ in range(2):
        w, c = wall(), cpu()
        function()
        w, c = wall() - w, cpu() - c
        try:
            found = min(c / w, 1.0)
        except ZeroDivisionError:
            found = 0.0
    return found
