"""leak: the workers of the pool are still there when it returns."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

pools = []


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    pools.append(ProcessPoolExecutor(max_workers=processes))
    total = Counter()
    for counts in pools[-1].map(partial(count_file, read), paths):
        total.update(counts)
    return total
