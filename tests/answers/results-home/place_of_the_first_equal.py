"""lost-item: the place of an item is that of the first one equal to it, as 1 is to True."""


# %%module homecoming_35
def collect(pool, function, items):
    items = list(items)
    futures = [pool.submit(function, item) for item in items]
    return [futures[items.index(item)].result() for item in items]
