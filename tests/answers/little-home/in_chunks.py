"""sequential: several files in a task."""

# %%module sizes
from functools import partial


def size_of(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    paths = list(paths)
    return sum(pool.map(partial(size_of, read), paths, chunksize=max(1, len(paths) // 4)))
