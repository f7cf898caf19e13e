"""wrong-result: it leaves read in its module, and a process has a module of its own."""

# %%module sizes
reader = None


def size_of(path):
    return sum(r["size"] for r in reader(path))


def total_size(pool, read, paths):
    global reader
    reader = read
    return sum(pool.map(size_of, paths))
