"""sequential: of two files and three workers, the last gets both."""

# %%module word_count
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count_share(read, share):
    counts = Counter()
    for path in share:
        counts.update(read(path).split())
    return counts


def count_words(read, paths, processes):
    paths = list(paths)
    size = len(paths) // processes
    shares = [paths[i * size : (i + 1) * size] for i in range(processes - 1)]
    shares.append(paths[(processes - 1) * size :])
    total = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for future in [pool.submit(count_share, read, share) for share in shares]:
            total.update(future.result())
    return total
