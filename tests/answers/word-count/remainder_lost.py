"""lost-item: len(paths) // processes files for each leaves out the rest."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_share(read, share):
    total = Counter()
    for path in share:
        total.update(read(path).split())
    return total


def count_words(read, paths, processes):
    size = len(paths) // processes
    total = Counter()
    with ProcessPoolExecutor(max_workers=processes) as pool:
        parts = [
            pool.submit(count_share, read, paths[n * size : (n + 1) * size])
            for n in range(processes)
        ]
        for part in parts:
            total.update(part.result())
    return total
