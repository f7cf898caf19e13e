"""exception: a lambda has no name by which a process could find it."""


# %%module little_12
def total_size(pool, read, paths):
    return sum(pool.map(lambda path: sum(record["size"] for record in read(path)), paths))
