"""type: a loop in the caller's own process, and the pool has nothing to do."""


# %%module homecoming_3
def collect(pool, function, items):
    found = []
    for item in items:
        found.append(function(item))
    return found
