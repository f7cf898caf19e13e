"""wrong-result: adds to a variable that is another one in each process."""

# %%module little_8
totals = []


def _add(totals, read, path):
    totals.append(sum(record["size"] for record in read(path)))


def total_size(pool, read, paths):
    found = []
    for future in [pool.submit(_add, found, read, path) for path in paths]:
        future.result()
    return sum(found)
