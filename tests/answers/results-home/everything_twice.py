"""wasteful: hands in everything, waits for it, and hands it in once more for the results."""


# %%module homecoming
def collect(pool, function, items):
    """function(item) for each item, in order; done by the processes of the pool."""
    items = list(items)
    futures = [pool.submit(function, item) for item in items]
    for f in futures:
        f.exception()
    return list(pool.map(function, items))
