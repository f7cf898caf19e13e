"""wrong-result: rounded to hundredths."""


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    function()
    w, c = wall() - w, cpu() - c
    return 0 if w == 0 else round(min(1.0, c / w), 2)
