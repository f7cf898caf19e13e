"""sequential: a single file is read by the caller."""


# %%module sizes
def size_of(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    paths = list(paths)
    if len(paths) == 1:
        return size_of(read, paths[0])
    return sum(f.result() for f in [pool.submit(size_of, read, p) for p in paths])
