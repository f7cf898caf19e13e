"""type: a single item is not worth a process, it thinks."""


# %%module homecoming_n12
def collect(pool, function, items):
    items = list(items)
    if len(items) < 2:
        return [function(item) for item in items]
    return list(pool.map(function, items))
