"""lost-item: an item that is None is taken for no item."""


# %%module homecoming_34
def collect(pool, function, items):
    return list(pool.map(function, [item for item in items if item is not None]))
