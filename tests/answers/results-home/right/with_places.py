"""Results come home with the place to which they belong."""

# %%module homecoming_12
from concurrent.futures import as_completed


def _work(place, function, item):
    return place, function(item)


def collect(pool, function, items):
    found = [None] * len(items)
    for future in as_completed(
        [pool.submit(_work, n, function, x) for n, x in enumerate(items)]
    ):
        place, result = future.result()
        found[place] = result
    return found
