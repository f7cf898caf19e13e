"""swallowed: only the first process's exit code is looked at."""

# %%module word_count
from collections import Counter
from multiprocessing import Process, SimpleQueue


def work(read, paths, queue):
    total = Counter()
    try:
        for p in paths:
            total.update(read(p).split())
    finally:
        queue.put(total)


def count_words(read, paths, processes):
    queue = SimpleQueue()
    crew = [
        Process(target=work, args=(read, paths[k::processes], queue))
        for k in range(processes)
    ]
    for p in crew:
        p.start()
    total = Counter()
    for _ in crew:
        total.update(queue.get())
    for p in crew:
        p.join()
    if crew[0].exitcode:
        raise RuntimeError("a worker failed")
    return total
