"""sequential: a chunk of all files is one task."""

# %%module little_home_1
from functools import partial


def size_of(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    return sum(pool.map(partial(size_of, read), paths, chunksize=max(1, len(paths))))
