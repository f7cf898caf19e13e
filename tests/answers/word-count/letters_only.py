"""wrong-result: words are what split() gives, and not letters alone."""

# %%module word_count
import functools
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def one(read, path):
    return Counter(re.findall(r"\w+", read(path)))


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for c in pool.map(functools.partial(one, read), paths):
            total.update(c)
    return total
