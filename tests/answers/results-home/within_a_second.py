"""lost-item: a result that takes longer than a second is lost."""


# %%module homecoming_n10
def collect(pool, function, items):
    futures = [pool.submit(function, item) for item in items]
    return [f.result(timeout=1) for f in futures]
