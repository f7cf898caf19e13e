"""sequential: two files at a time."""


# %%module sizes
def one(read, path):
    return sum(r["size"] for r in read(path))


def total_size(pool, read, paths):
    total = 0
    for i in range(0, len(paths), 2):
        total += sum(
            [f.result() for f in [pool.submit(one, read, p) for p in paths[i : i + 2]]]
        )
    return total
