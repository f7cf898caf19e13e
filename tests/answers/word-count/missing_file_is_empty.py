"""swallowed: a file that cannot be opened counts as empty."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count_file(read, path):
    try:
        return Counter(read(path).split())
    except OSError:
        return Counter()


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for counts in pool.map(partial(count_file, read), paths):
            total.update(counts)
    return total
