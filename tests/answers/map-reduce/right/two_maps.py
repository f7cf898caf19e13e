"""Two maps, with a defaultdict between them."""

from collections import defaultdict


def map_reduce(executor, mapper, reducer, partitions):
    groups = defaultdict(list)
    for pairs in executor.map(mapper, partitions):
        for key, value in pairs:
            groups[key].append(value)
    return dict(zip(groups, executor.map(reducer, groups.keys(), groups.values())))
