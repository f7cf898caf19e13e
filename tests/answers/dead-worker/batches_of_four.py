"""sequential: four at once, then the next four."""

# %%module each_alone
from multiprocessing import Pipe, Process


def run(work, item, sender):
    sender.send(work(item))


def some(work, items, results, codes):
    running = []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        p = Process(target=run, args=(work, item, sender))
        p.start()
        sender.close()
        running.append((item, p, receiver))
    for item, p, receiver in running:
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        p.join()
        if p.exitcode != 0:
            codes[item] = p.exitcode


def run_each(work, items):
    results, codes = {}, {}
    items = list(items)
    for i in range(0, len(items), 4):
        some(work, items[i : i + 4], results, codes)
    return results, codes
