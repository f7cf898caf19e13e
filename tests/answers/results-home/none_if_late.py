"""lost-item: None in place of a result that takes longer than a second."""


# %%module homecoming
def collect(pool, function, items):
    """function(item) for each item, in order; done by the processes of the pool."""
    futures = [pool.submit(function, i) for i in items]
    found = []
    for f in futures:
        try:
            found.append(f.result(timeout=1))
        except TimeoutError:
            found.append(None)
    return found
