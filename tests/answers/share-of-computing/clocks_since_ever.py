"""wrong-result: what the clocks show, and not what has passed."""


def computing_share(function, wall, cpu):
    function()
    function()
    return cpu() / wall()
