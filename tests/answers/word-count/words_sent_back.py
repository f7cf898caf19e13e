"""wasteful: the workers send all words, and the caller counts them."""

# %%module word_count
import functools
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def one(read, path):
    return read(path).split()


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for c in pool.map(functools.partial(one, read), paths):
            total.update(c)
    return total
