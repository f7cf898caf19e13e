"""wasteful: each file is read once to see whether it is empty, and once for the sum."""


# %%module little_9
def _sum(read, path):
    return sum(record["size"] for record in read(path)) if read(path) else 0


def total_size(pool, read, paths):
    return sum([f.result() for f in [pool.submit(_sum, read, path) for path in paths]])
