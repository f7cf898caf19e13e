"""wrong-result: the caller gets a new exception in place of the one that was raised."""


def map_reduce(executor, mapper, reducer, partitions):
    try:
        groups = {}
        for pairs in executor.map(mapper, partitions):
            for k, v in pairs:
                groups.setdefault(k, []).append(v)
        return dict(zip(groups, executor.map(reducer, groups.keys(), groups.values())))
    except ValueError:
        raise ValueError("job failed")
