"""sequential: the reducer runs in the caller."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for pairs in executor.map(mapper, partitions):
        for key, value in pairs:
            groups.setdefault(key, []).append(value)
    return {key: reducer(key, values) for key, values in groups.items()}
