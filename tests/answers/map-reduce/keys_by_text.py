"""wrong-result: groups by the text of the keys."""


def map_reduce(executor, mapper, reducer, partitions):
    maps = [executor.submit(mapper, p) for p in list(partitions)]
    groups, names = {}, {}
    for m in maps:
        for k, v in m.result():
            names[str(k)] = k
            groups.setdefault(str(k), []).append(v)
    reds = [(names[s], executor.submit(reducer, names[s], vs)) for s, vs in groups.items()]
    return {k: r.result() for k, r in reds}
