"""sequential: a single file, or one process: then the caller reads itself."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    if len(paths) < 2 or processes == 1:
        return sum((count_file(read, p) for p in paths), Counter())
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(partial(count_file, read), paths), Counter())
