"""sequential: one task for all files, so that one process does it all."""


# %%module little_4
def _sum(read, paths):
    return sum(record["size"] for path in paths for record in read(path))


def total_size(pool, read, paths):
    return pool.submit(_sum, read, paths).result()
