"""sequential: each process is joined before the next is started."""

# %%module word_count
from collections import Counter
from multiprocessing import Process, SimpleQueue


def count_share(read, share, counts):
    total = Counter()
    for path in share:
        total.update(read(path).split())
    counts.put(total)


def count_words(read, paths, processes):
    counts, total = SimpleQueue(), Counter()
    for first in range(processes):
        worker = Process(target=count_share, args=(read, paths[first::processes], counts))
        worker.start()
        total.update(counts.get())
        worker.join()
    return total
