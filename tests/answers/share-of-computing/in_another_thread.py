"""wrong-result: the call is made in a thread whose CPU clock nobody reads."""

from concurrent.futures import ThreadPoolExecutor


def computing_share(function, wall, cpu):
    function()
    w, c = wall(), cpu()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(function).result()
    w, c = wall() - w, cpu() - c
    return min(1.0, c / w) if w else 0.0
