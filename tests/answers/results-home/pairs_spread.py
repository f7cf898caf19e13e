"""exception: a pair becomes two arguments."""


# %%module homecoming
def collect(pool, function, items):
    """function(item) for each item, in order; done by the processes of the pool."""
    futures = [pool.submit(function, *(i if isinstance(i, tuple) else (i,))) for i in items]
    return [f.result() for f in futures]
