"""lost-item: the workers fill a dictionary that they do not share with the caller."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}

    def work(part):
        for key, value in mapper(part):
            groups.setdefault(key, []).append(value)

    list(executor.map(work, partitions))
    futures = {key: executor.submit(reducer, key, values) for key, values in groups.items()}
    return {key: future.result() for key, future in futures.items()}
