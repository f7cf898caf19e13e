"""sequential: reduces at home where there is one key only."""

from functools import partial


def map_reduce(executor, mapper, reducer, partitions):
    begin = partial(executor.submit, reducer)
    groups = {}
    for pairs in executor.map(mapper, partitions):
        for k, v in pairs:
            groups.setdefault(k, []).append(v)
    if len(groups) == 1:
        ((key, values),) = groups.items()
        return {key: reducer(key, values)}
    return {k: f.result() for k, f in [(k, begin(k, vs)) for k, vs in groups.items()]}
