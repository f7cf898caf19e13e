"""lost-item|wrong-result|exception: a dictionary of pairs keeps one value for each key."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for pairs in executor.map(mapper, partitions):
        groups.update({key: [value] for key, value in pairs})
    keys = list(groups)
    return dict(zip(keys, executor.map(reducer, keys, groups.values())))
