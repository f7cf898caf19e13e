"""sequential: waits for each mapper before the next one is handed in."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for part in partitions:
        for key, value in executor.submit(mapper, part).result():
            groups.setdefault(key, []).append(value)
    futures = {key: executor.submit(reducer, key, values) for key, values in groups.items()}
    return {key: future.result() for key, future in futures.items()}
