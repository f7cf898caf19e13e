"""swallowed: a key whose reducer fails is left out."""

from collections import defaultdict


def map_reduce(executor, mapper, reducer, partitions):
    groups = defaultdict(list)
    for pairs in executor.map(mapper, partitions):
        for k, v in pairs:
            groups[k].append(v)
    fs = {k: executor.submit(reducer, k, v) for k, v in groups.items()}
    return {k: f.result() for k, f in fs.items() if not f.exception()}
