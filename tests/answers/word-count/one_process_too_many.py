"""unbounded: one process more than was asked for."""

# %%module word_count
import functools
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def one(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(processes + 1) as pool:
        for c in pool.map(functools.partial(one, read), paths):
            total.update(c)
    return total
