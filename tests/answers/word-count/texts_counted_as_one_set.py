"""wrong-result: the union of two Counters keeps the larger count and does not add."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for counts in pool.map(partial(count_file, read), paths):
            total |= counts
    return total
