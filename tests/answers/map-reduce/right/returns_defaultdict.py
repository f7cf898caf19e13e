"""A defaultdict is a dict as well."""

from collections import defaultdict


def map_reduce(executor, mapper, reducer, partitions):
    groups = defaultdict(list)
    for pairs in executor.map(mapper, partitions):
        for k, v in pairs:
            groups[k].append(v)
    keys = list(groups)
    for k, r in zip(keys, executor.map(reducer, keys, [groups[k] for k in keys])):
        groups[k] = r
    return groups
