"""type: the counts are right, but in a plain dictionary."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_file(read, path):
    return Counter(read(path).split())


def count_words(read, paths, processes):
    total = {}
    with ProcessPoolExecutor(processes) as pool:
        for future in [pool.submit(count_file, read, path) for path in paths]:
            for word, n in future.result().items():
                total[word] = total.get(word, 0) + n
    return total
