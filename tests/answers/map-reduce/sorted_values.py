"""order: sorts the pairs to find those of one key, and their values with them."""

from itertools import groupby


def map_reduce(executor, mapper, reducer, partitions):
    pairs = sorted(
        (pair for pairs in executor.map(mapper, partitions) for pair in pairs), reverse=True
    )
    groups = {k: [value for _, value in g] for k, g in groupby(pairs, key=lambda p: p[0])}
    futures = {key: executor.submit(reducer, key, values) for key, values in groups.items()}
    return {key: future.result() for key, future in futures.items()}
