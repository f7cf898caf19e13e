"""sequential: the pool has a single worker."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(max_workers=1) as pool:
        for counts in pool.map(partial(count_file, read), paths):
            total.update(counts)
    return total
