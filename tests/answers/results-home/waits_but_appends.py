"""type|lost-item|wrong-result: what the loop computes at home is sent away to be appended to copies."""


# %%module homecoming_13
def collect(pool, function, items):
    found = []
    futures = [pool.submit(found.append, function(item)) for item in items]
    for future in futures:
        future.result()
    return found
