"""order: the values stand in the order in which the mappers ended."""

from concurrent.futures import as_completed


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for future in as_completed([executor.submit(mapper, part) for part in partitions]):
        for key, value in future.result():
            groups.setdefault(key, []).append(value)
    keys = list(groups)
    return dict(zip(keys, executor.map(reducer, keys, groups.values())))
