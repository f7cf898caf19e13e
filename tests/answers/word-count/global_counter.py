"""wrong-result: each process adds to a counter of its own."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

total = Counter()


def count_file(read, path):
    total.update(read(path).split())


def count_words(read, paths, processes):
    with ProcessPoolExecutor(max_workers=processes) as pool:
        list(pool.map(partial(count_file, read), paths))
    return total
