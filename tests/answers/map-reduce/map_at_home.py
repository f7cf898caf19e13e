"""sequential: the mapper runs in the caller."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for part in partitions:
        for key, value in mapper(part):
            groups.setdefault(key, []).append(value)
    futures = {key: executor.submit(reducer, key, values) for key, values in groups.items()}
    return {key: future.result() for key, future in futures.items()}
