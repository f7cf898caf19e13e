"""wrong-result|lost-item: equal items share one place in the dictionary."""


# %%module homecoming_9
def collect(pool, function, items):
    return list(dict(zip(items, pool.map(function, items))).values())
