"""sequential: a chunk of all partitions is one task."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for pairs in executor.map(mapper, partitions, chunksize=max(1, len(partitions))):
        for k, v in pairs:
            groups.setdefault(k, []).append(v)
    return dict(zip(groups, executor.map(reducer, groups.keys(), groups.values())))
