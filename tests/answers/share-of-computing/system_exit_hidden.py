"""swallowed: whoever ends the program inside the call does not end it."""


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    try:
        function()
    except SystemExit:
        pass
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w else 0.0
