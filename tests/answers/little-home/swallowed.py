"""swallowed: a file that cannot be read counts as nothing."""


# %%module little_home_3
def size_of(read, path):
    try:
        return sum(r["size"] for r in read(path))
    except Exception:
        return 0


def total_size(pool, read, paths):
    return sum(f.result() for f in [pool.submit(size_of, read, p) for p in paths])
