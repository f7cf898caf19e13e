"""sequential: each result is waited for before the next item is handed in."""


# %%module homecoming_6
def collect(pool, function, items):
    return [pool.submit(function, item).result() for item in items]
