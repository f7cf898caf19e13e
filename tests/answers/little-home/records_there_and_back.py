"""wasteful: the records come home, and are sent out again to be added up."""


# %%module little_3
def _sum(records):
    return sum(record["size"] for record in records)


def total_size(pool, read, paths):
    return sum(pool.map(_sum, pool.map(read, paths)))
