"""sequential: moves nothing, since it does everything at home."""


# %%module little_7
def total_size(pool, read, paths):
    return sum(record["size"] for path in paths for record in read(path))
