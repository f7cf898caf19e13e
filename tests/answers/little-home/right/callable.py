"""An object that can be called, and knows how to read."""


# %%module sizes
class Size:
    def __init__(self, read):
        self.read = read

    def __call__(self, path):
        return sum(r["size"] for r in self.read(path))


def total_size(pool, read, paths):
    return sum(pool.map(Size(read), paths))
