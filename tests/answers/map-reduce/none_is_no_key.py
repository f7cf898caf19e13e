"""lost-item: a key that is None is taken for no key."""

from collections import defaultdict


def map_reduce(executor, mapper, reducer, partitions):
    groups = defaultdict(list)
    for pairs in executor.map(mapper, partitions):
        for key, value in pairs:
            if key is not None:
                groups[key].append(value)
    return dict(zip(groups, executor.map(reducer, groups, groups.values())))
