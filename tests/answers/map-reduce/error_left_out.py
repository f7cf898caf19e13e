"""swallowed: a partition with an error is left out."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for future in [executor.submit(mapper, part) for part in partitions]:
        if future.exception():
            continue
        for key, value in future.result():
            groups.setdefault(key, []).append(value)
    futures = {key: executor.submit(reducer, key, values) for key, values in groups.items()}
    return {key: future.result() for key, future in futures.items()}
