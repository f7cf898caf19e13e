"""wrong-result: counts the records, and does not add up their sizes."""


# %%module little_6
def _sum(read, path):
    return len(read(path))


def total_size(pool, read, paths):
    return sum(pool.submit(_sum, read, path).result() for path in paths)
