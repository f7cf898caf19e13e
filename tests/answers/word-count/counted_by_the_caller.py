"""wasteful: the workers only read; the texts travel, and the caller counts alone."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for text in pool.map(read, paths):
            total.update(text.split())
    return total
