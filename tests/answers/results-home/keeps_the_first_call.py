"""wrong-result: the list outlives the call, so the next one finds the old results in it."""

# %%module homecoming_5
_found = []


def collect(pool, function, items):
    for result in pool.map(function, items):
        _found.append(result)
    return list(_found)
