"""wasteful|wrong-result|lost-item|order: reduces within each partition, and the later part wins."""


def map_reduce(executor, mapper, reducer, partitions):
    found = {}
    for pairs in list(executor.map(mapper, partitions)):
        groups = {}
        for key, value in pairs:
            groups.setdefault(key, []).append(value)
        futures = {key: executor.submit(reducer, key, groups[key]) for key in groups}
        for key, future in futures.items():
            found[key] = future.result()
    return found
