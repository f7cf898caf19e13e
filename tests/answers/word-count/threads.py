"""sequential: threads of one process take turns with the GIL."""

# %%module word_count
from collections import Counter
from concurrent.futures import ThreadPoolExecutor


def count_words(read, paths, processes):
    total = Counter()
    with ThreadPoolExecutor(max_workers=processes) as pool:
        for text in pool.map(read, paths):
            total.update(text.split())
    return total
