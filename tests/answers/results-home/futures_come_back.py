"""wrong-result: a list of futures, and nobody has asked them for their results."""


# %%module homecoming_8
def collect(pool, function, items):
    return [pool.submit(function, item) for item in items]
