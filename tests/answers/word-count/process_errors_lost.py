"""swallowed: a worker sends what it has counted, also after an exception."""

# %%module word_count
from collections import Counter
from multiprocessing import Process, Queue


def work(read, share, out):
    counts = Counter()
    try:
        for path in share:
            counts.update(read(path).split())
    finally:
        out.put(counts)


def count_words(read, paths, processes):
    paths = list(paths)
    out = Queue()
    workers = [
        Process(target=work, args=(read, paths[i::processes], out))
        for i in range(processes)
    ]
    for w in workers:
        w.start()
    total = Counter()
    for w in workers:
        total.update(out.get())
    for w in workers:
        w.join()
    return total
