"""type: what map gives is not a list."""


# %%module homecoming_10
def collect(pool, function, items):
    return pool.map(function, items)
