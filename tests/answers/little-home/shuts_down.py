"""wrong-result: ends the pool of somebody else."""


# %%module little_home_2
def size_of(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    with pool:
        fs = [pool.submit(size_of, read, p) for p in paths]
    return sum(f.result() for f in fs)
