"""lost-item: items of the same text are handed in once, and share a result."""


# %%module homecoming_36
def collect(pool, function, items):
    futures = {}
    for item in items:
        if repr(item) not in futures:
            futures[repr(item)] = pool.submit(function, item)
    return [futures[repr(item)].result() for item in items]
