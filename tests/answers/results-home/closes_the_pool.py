"""type: with pool: at the end shuts down a pool that belongs to the caller."""


# %%module homecoming_n1
def collect(pool, function, items):
    with pool:
        futures = [pool.submit(function, item) for item in items]
        return [f.result() for f in futures]
