"""sequential: hands in four partitions, and waits for them before the next."""

from itertools import islice


def map_reduce(executor, mapper, reducer, partitions):
    groups, rest = {}, iter(partitions)
    while part := list(islice(rest, 4)):
        for pairs in executor.map(mapper, part):
            for k, v in pairs:
                groups.setdefault(k, []).append(v)
    reds = [executor.submit(reducer, k, vs) for k, vs in groups.items()]
    return {k: r.result() for k, r in zip(groups, reds)}
