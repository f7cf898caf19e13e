"""sequential: the caller reads the texts, and sends each through a pipe."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_text(text):
    return Counter(text.split())


def count_words(read, paths, processes):
    total = Counter()
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for counts in pool.map(count_text, [read(path) for path in paths]):
            total.update(counts)
    return total
