"""leak: the error of one process comes out while the others are at work."""

# %%module word_count
from collections import Counter
from multiprocessing import Pipe, Process


def work(read, paths, sender):
    total = Counter()
    for p in paths:
        total.update(read(p).split())
    sender.send(total)


def count_words(read, paths, processes):
    crew = []
    for k in range(processes):
        receiver, sender = Pipe(duplex=False)
        p = Process(target=work, args=(read, paths[k::processes], sender))
        p.start()
        sender.close()
        crew.append((p, receiver))
    total = Counter()
    for p, receiver in crew:
        try:
            total.update(receiver.recv())
        except EOFError:
            p.join()
            raise RuntimeError("a worker failed") from None
        p.join()
    return total
