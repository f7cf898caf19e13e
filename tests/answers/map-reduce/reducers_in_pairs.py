"""sequential: two keys at a time."""


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for pairs in executor.map(mapper, partitions):
        for k, v in pairs:
            groups.setdefault(k, []).append(v)
    out = {}
    keys = list(groups)
    for i in range(0, len(keys), 2):
        part = keys[i : i + 2]
        for k, f in [(k, executor.submit(reducer, k, groups[k])) for k in part]:
            out[k] = f.result()
    return out
