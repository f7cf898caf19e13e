"""swallowed: a call that raises is measured as if it had worked."""


def computing_share(function, wall, cpu):
    try:
        function()
    except Exception:
        pass
    w, c = wall(), cpu()
    try:
        function()
    except Exception:
        pass
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w else 0.0
