"""sequential: reads the files itself, and lets the pool add numbers."""


# %%module little_1
def total_size(pool, read, paths):
    sizes = [[record["size"] for record in read(path)] for path in paths]
    return sum(pool.map(sum, sizes))
