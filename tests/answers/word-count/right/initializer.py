"""A Pool whose workers get read once, at their start."""

# %%module word_count
from collections import Counter
from multiprocessing import Pool

_read = None


def begin(read):
    global _read
    _read = read


def count_file(path):
    return dict(Counter(_read(path).split()))


def count_words(read, paths, processes):
    total = Counter()
    with Pool(processes, initializer=begin, initargs=(read,)) as pool:
        for counts in pool.imap_unordered(count_file, paths):
            total.update(counts)
        pool.close()
        pool.join()
    return total
