"""sequential: two items are handed in when the two before them are done."""


def collect(pool, function, items):
    found = []
    for start in range(0, len(items), 2):
        futures = [pool.submit(function, item) for item in items[start : start + 2]]
        found += [future.result() for future in futures]
    return found
