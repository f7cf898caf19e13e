"""exception: a function inside a function cannot be sent to another process."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_words(read, paths, processes):
    def count_file(path):
        return Counter(read(path).split())

    total = Counter()
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for counts in pool.map(count_file, paths):
            total.update(counts)
    return total
