"""order|wrong-result: values in the order in which reducers ended; the last may come late."""

from concurrent.futures import wait


def map_reduce(executor, mapper, reducer, partitions):
    groups = {}
    for pairs in executor.map(mapper, partitions):
        for k, v in pairs:
            groups.setdefault(k, []).append(v)
    results, futures = [], []
    for k, v in groups.items():
        f = executor.submit(reducer, k, v)
        f.add_done_callback(lambda f: results.append(f.result()))
        futures.append(f)
    for f in futures:
        f.result()
    return dict(zip(groups, results))
