"""wasteful: a list of sizes comes home where one sum would do."""


# %%module little_2
def _sizes(read, path):
    return [float(record["size"]) for record in read(path)]


def total_size(pool, read, paths):
    futures = [pool.submit(_sizes, read, path) for path in paths]
    return int(sum(size for future in futures for size in future.result()))
