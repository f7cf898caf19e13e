"""sequential: batches of a thousand, one after the other."""

# %%module homecoming_n11
from itertools import islice


def collect(pool, function, items):
    items = iter(items)
    found = []
    while batch := list(islice(items, 1000)):
        futures = [pool.submit(function, item) for item in batch]
        found.extend(f.result() for f in futures)
    return found
