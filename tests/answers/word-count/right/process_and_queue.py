"""Processes with a share of the files each, which send their counts through a queue."""

# %%module word_count
from collections import Counter
from multiprocessing import Process, Queue


def count_share(read, share, counts):
    counts.put(sum((Counter(read(path).split()) for path in share), Counter()))


def count_words(read, paths, processes):
    counts = Queue()
    workers = [
        Process(target=count_share, args=(read, paths[first::processes], counts))
        for first in range(processes)
    ]
    for worker in workers:
        worker.start()
    total = Counter()
    for _ in workers:
        total += counts.get()
    for worker in workers:
        worker.join()
    return total
