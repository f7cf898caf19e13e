"""type: what failed in the pool is tried again in the caller's own process."""


# %%module homecoming
def collect(pool, function, items):
    futures = [pool.submit(function, item) for item in items]
    out = []
    for f, i in zip(futures, items):
        try:
            out.append(f.result())
        except Exception:
            out.append(function(i))
    return out
