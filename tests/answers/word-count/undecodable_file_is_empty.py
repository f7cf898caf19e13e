"""swallowed: a file that cannot be decoded counts as empty."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count_file(read, path):
    try:
        text = read(path)
    except UnicodeDecodeError:
        text = ""
    return Counter(text.split())


def count_words(read, paths, processes):
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(partial(count_file, read), paths), Counter())
