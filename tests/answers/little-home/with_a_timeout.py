"""exception: it waits for a minute, and a file may take longer."""


# %%module sizes
def size_of(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    fs = [pool.submit(size_of, read, p) for p in paths]
    return sum(f.result(timeout=60) for f in fs)
