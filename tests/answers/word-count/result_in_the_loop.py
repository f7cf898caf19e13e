"""sequential: each result is waited for before the next file is handed in."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for path in paths:
            total.update(pool.submit(count_file, read, path).result())
    return total
