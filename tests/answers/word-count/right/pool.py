"""A Pool whose results come in any order, and plain dictionaries of counts."""

# %%module word_count
from collections import Counter
from functools import partial
from multiprocessing import Pool


def count_file(path, read):
    counts = {}
    for word in read(path).split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def count_words(read, paths, processes):
    total = {}
    with Pool(processes) as pool:
        for counts in pool.imap_unordered(partial(count_file, read=read), paths):
            for word, count in counts.items():
                total[word] = total.get(word, 0) + count
        pool.close()
        pool.join()
    return Counter(total)
