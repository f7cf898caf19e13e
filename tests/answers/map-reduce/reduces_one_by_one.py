"""sequential: waits for each reducer before the next one is handed in."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for pairs in executor.map(mapper, partitions):
        for key, value in pairs:
            groups.setdefault(key, []).append(value)
    return {
        key: executor.submit(reducer, key, vals).result() for key, vals in groups.items()
    }
