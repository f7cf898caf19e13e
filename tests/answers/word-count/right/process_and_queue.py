"""Processes with a share of the files each, which send counts or an error by a queue."""

# %%module word_count
from collections import Counter
from multiprocessing import Process, Queue


def count_share(read, share, counts):
    try:
        counts.put(sum((Counter(read(path).split()) for path in share), Counter()))
    except Exception as error:
        counts.put(error)


def count_words(read, paths, processes):
    counts = Queue()
    workers = [
        Process(target=count_share, args=(read, paths[first::processes], counts))
        for first in range(processes)
    ]
    for worker in workers:
        worker.start()
    found = [counts.get() for _ in workers]
    for worker in workers:
        worker.join()
    for each in found:
        if isinstance(each, Exception):
            raise each
    return sum(found, Counter())
