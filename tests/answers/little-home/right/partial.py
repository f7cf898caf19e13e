"""A partial in a map."""

# %%module little_10
from functools import partial


def size_of(load, path):
    total = 0
    for record in load(path):
        total += record["size"]
    return total


def total_size(pool, load, paths):
    return sum(pool.map(partial(size_of, load), paths))
