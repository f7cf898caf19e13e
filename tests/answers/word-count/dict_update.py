"""wrong-result: a dict's update replaces counts in place of adding them."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    total = {}
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for counts in pool.map(partial(count_file, read), paths):
            total.update(counts)
    return Counter(total)
