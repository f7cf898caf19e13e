"""sequential: eight files at a time."""

# %%module sizes
from concurrent.futures import FIRST_COMPLETED, wait
from functools import partial


def size_of(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    total, window = 0, set()
    for p in paths:
        if len(window) == 8:
            done, window = wait(window, return_when=FIRST_COMPLETED)
            total += sum(f.result() for f in done)
        window.add(pool.submit(size_of, read, p))
    return total + sum(f.result() for f in window)
