"""As completed, but put back in order; keys sorted by groupby, whose sort is stable."""

from concurrent.futures import as_completed
from itertools import chain, groupby
from operator import itemgetter


def _shuffle(lists):
    pairs = sorted(chain.from_iterable(lists), key=itemgetter(0))
    for key, group in groupby(pairs, key=itemgetter(0)):
        yield key, [value for _, value in group]


def map_reduce(pool, mapper, reducer, parts):
    places = {pool.submit(mapper, part): n for n, part in enumerate(parts)}
    lists = {places[future]: future.result() for future in as_completed(places)}
    ordered = [lists[n] for n in range(len(lists))]
    keys = {pool.submit(reducer, key, values): key for key, values in _shuffle(ordered)}
    return {keys[future]: future.result() for future in as_completed(keys)}
