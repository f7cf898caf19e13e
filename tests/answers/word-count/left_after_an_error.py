"""leak: after an exception nobody shuts the pool down."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    pool = ProcessPoolExecutor(processes)
    futures = [pool.submit(count_file, read, path) for path in paths]
    total = Counter()
    for future in futures:
        total.update(future.result())
    pool.shutdown()
    return total
