"""sequential: two partitions at a time."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    partitions = list(partitions)
    for i in range(0, len(partitions), 2):
        for pairs in executor.map(mapper, partitions[i : i + 2]):
            for k, v in pairs:
                groups.setdefault(k, []).append(v)
    return dict(zip(groups, executor.map(reducer, groups.keys(), groups.values())))
