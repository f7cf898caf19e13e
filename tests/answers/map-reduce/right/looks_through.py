"""Looks for the values of each key among all pairs."""

from itertools import chain


def map_reduce(executor, mapper, reducer, partitions):
    pairs = list(chain.from_iterable(executor.map(mapper, partitions)))
    keys = list(dict.fromkeys(k for k, _ in pairs))
    return dict(
        zip(
            keys,
            executor.map(
                reducer, keys, ([v for k, v in pairs if k == key] for key in keys)
            ),
        )
    )
